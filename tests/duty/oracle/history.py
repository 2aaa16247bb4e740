# SPDX-License-Identifier: Apache-2.0
"""Random histories of parties, units, dates, letters and requests.

Seeded; a history is valid (it names only what exists) but may well be
contradictory or unwise: letters sent before their approval, dates moved back
and forth, holders that closed, judgements made too early.
"""
import datetime
import random

T4 = ['device_list', 'what_ended', 'compensating_controls',
      'network_statement', 'residual_risk', 'contact', 'replacement']
# Rules a pack may restate: id, time words, day count, has an exemption.
RULES = [
    ('N1-ASSESS', 'standing', 'risk.assess', False),
    ('N1-INFORM', 'promptly', 'risk.inform', False),
    ('N1-SBOM-READY', 'as_needed', 'sbom.ready', True),
    ('N1-JUDGE', 'standing', 'risk.assess', False),
    ('N1-VULN', 'promptly', 'vuln.inform', False),
    ('N2-SET', 'standing', 'vuln.judge', False),
    ('N2-2', 'promptly', 'eos.inform', False),
    ('N2-3', 'promptly', 'lifecycle.inform', False),
    ('N2-CHANGE', 'as_needed', 'eos.inform', False),
    ('N4-INFORM', 'standing', 'vuln.inform', False),
    ('N5-ANSWER', 'on_request', 'sbom.present', False),
    ('G2-MS-EOS', 'as_needed', 'milestone.letter', False),
]
PERIODS = ['30', '2w', '1m', '3m', '10b', '25b/next', '14/previous',
           '1m/month', '20b+0', '60/next', '0', '1y', 'none']
DISTANCES = ['30', '6w', '1m', '2y', '60b', 'none']
EXTRA = ['full_support', 'limited_support', 'unapplied_patches',
         'eol_eos_dates']


class History:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.facts = []
        self.today = datetime.date(2025, 6, 1) + datetime.timedelta(
            self.r.randrange(600))
        # A few life-cycle dates, so that letters and dates often agree.
        self.days = sorted(
            self.today + datetime.timedelta(self.r.choice(
                [-900, -400, -200, -100, -31, -30, -1, 0, 1, 30, 200, 800]))
            for _ in range(4))
        self.versions, self.risks, self.patches = [], [], []
        self.controls = []
        self.plans, self.findings, self.notices = [], [], []
        self.requests, self.events, self.waivers = [], [], []
        self.ends = []
        self.products = ['P', 'Q'][:self.r.choice([1, 1, 2])]
        self.hospitals = ['H1', 'H2', 'H3'][:self.r.choice([1, 2, 3])]
        self.parties = self.hospitals + ['D', 'L']
        self.units, self.shared = [], {}
        self.make()
        if seed % 3 == 0:
            self.lay_down(random.Random(-seed))
        self.facts.sort(key=lambda f: f['valid'])

    def add(self, fact, valid, actor='qa', **fields):
        fields = {k: v for k, v in fields.items() if v is not None}
        self.facts.append(dict(type=fact, valid=valid, actor=actor, **fields))

    def day(self, after=None):
        """A day in the two years before today, mostly recent."""
        if after is not None and self.r.random() < 0.7:
            return min(self.today, after + datetime.timedelta(
                self.r.randrange(40)))
        span = self.r.choice([5, 40, 200, 700])
        day = self.today - datetime.timedelta(self.r.randrange(span))
        return day if after is None else max(day, after)

    def chance(self, p):
        return self.r.random() < p

    def maybe(self, values, p=0.5):
        return self.r.choice(values) if values and self.chance(p) else None

    def version_of(self, product):
        return self.r.choice([v for p, v in self.versions if p == product])

    def make(self):
        start = self.today - datetime.timedelta(800)
        for name in self.parties:
            self.add('party', start, party=name, name=name, kind={
                'D': 'dealer', 'L': 'lessor'}.get(name, 'hospital'))
        for p in self.products:
            # Sometimes P and Q are models of one family, licence or brand.
            self.shared[p] = {
                'family': self.maybe(['SERIES'], 0.6),
                'licence': self.r.choice(['30200BZX00012000', 'L-' + p]),
                'brand': self.r.choice(['SERIES', p])}
            self.add('product', start, product=p,
                     brand_name=self.shared[p]['brand'],
                     family=self.shared[p]['family'],
                     licence_number=self.shared[p]['licence'],
                     connected=self.r.choice(['yes'] * 6 + ['no', None]),
                     program=self.r.choice(['yes'] * 6 + ['no', None]))
            for n in range(self.r.choice([1, 1, 2, 3])):
                self.versions.append((p, '%d.0' % (n + 1)))
                self.add('version', start, product=p,
                         version='%d.0' % (n + 1))
        for n in range(self.r.choice([1, 2, 3, 5])):
            self.unit('U%d' % n, start)
        steps = [self.move, self.state, self.lifecycle, self.lifecycle,
                 self.risk, self.finding, self.patch, self.notice,
                 self.notice, self.notice, self.request, self.event,
                 self.rare, self.component, self.end_of_support, self.waive,
                 self.patch, self.condition]
        for _ in range(self.r.choice([3, 6, 10, 16])):
            self.r.choice(steps)()

    def unit(self, name, start):
        p = self.r.choice(self.products)
        day = self.r.choice([start, self.day()])
        shipped = self.r.choice(['2020-04-01'] * 4 + [
            '2024-03-31', '2024-04-01', None])
        inspection = None
        if self.chance(0.2):
            inspection = self.day().isoformat()
        self.add('unit', day, unit=name, product=p, serial=name,
                 version=self.maybe([self.version_of(p)], 0.8),
                 shipped=shipped, party=self.r.choice(self.hospitals),
                 lessor=self.maybe(['L'], 0.15), next_inspection=inspection,
                 **self.said())
        self.units.append((name, p, day))

    def move(self):
        name, p, day = self.r.choice(self.units)
        if self.chance(0.3):
            self.add('unit.version', self.day(day), unit=name,
                     version=self.version_of(p))
            return
        to = self.r.choice(self.parties[:-1])
        self.add('unit.move', self.day(day), unit=name, party=to,
                 how='stock' if to == 'D' else self.r.choice(
                     ['sale', 'transfer', 'lease', 'return']),
                 lessor=self.maybe(['L'], 0.2), **self.said())

    def said(self):
        """How sure a place is and who says so; mostly the maker itself."""
        if self.chance(0.6):
            return {}
        return {'confidence': self.maybe(
                    ['assumed', 'reported', 'confirmed'], 0.8),
                'source': self.maybe(['H1', 'dealer', 'visit'], 0.8)}

    def state(self):
        name, _, day = self.r.choice(self.units)
        self.add('unit.state', self.day(day), unit=name,
                 state=self.r.choice(['lost', 'found', 'retired']))

    def lifecycle(self, cause=None):
        p = self.r.choice(self.products)
        eol, eos = sorted(self.r.choices(self.days, k=2))
        if self.chance(0.05):
            eol, eos = eos, eol
        shape = self.r.randrange(6)
        day = self.day()
        version = self.maybe([self.version_of(p)], 0.3)
        level = None if version else self.r.choice(
            [None, None, 'model', 'family', 'licence', 'brand'])
        subject = self.shared[p].get(level)
        self.add('lifecycle', day, product=p, version=version,
                 level=level if subject or level == 'model' else None,
                 subject=subject, cause=cause,
                 eol=None if shape == 0 else eol.isoformat(),
                 eos=None if shape == 1 else eos.isoformat(),
                 status='planned' if self.chance(0.1) else 'announced')
        if self.chance(0.4):
            self.add('eos.judgement', self.day(day), product=p,
                     version=self.maybe([self.version_of(p)], 0.2),
                     eos=self.r.choice([eos] * 4 + self.days).isoformat())

    def component(self):
        """Support of a component ends; mostly something is decided."""
        p = self.r.choice(self.products)
        if self.ends and self.chance(0.3):
            end, p = self.r.choice(self.ends)
        else:
            end = 'CE%d' % len(self.ends)
        day = self.day()
        self.ends.append((end, p))
        self.add('component.end', day, end=end, product=p,
                 version=self.maybe([self.version_of(p)], 0.5),
                 component='openssl')
        if self.chance(0.8):
            day = self.day(day)
            self.add('component.outcome', day, end=end,
                     outcome=self.r.choice(
                         ['no_impact', 'mitigated', 'limited', 'eos']))
            self.approve('component', end, '1', day)
        if self.chance(0.5):
            self.risk()
        if self.chance(0.5):
            self.lifecycle(end)

    def approve(self, what, thing, edition, day, p=0.85, author='qa'):
        if self.chance(p):
            self.add('approval', self.day(day) if self.chance(0.9)
                     else self.day(),
                     actor='manager' if self.chance(0.9) else author,
                     what=what, id=thing, edition=edition)

    def risk(self):
        p = self.r.choice(self.products)
        if self.risks and self.chance(0.4):
            rid, edition, p = self.r.choice(self.risks)
            edition = str(int(edition) + self.r.choice([0, 1, 1]))
        else:
            rid, edition = 'RA%d' % len(self.risks), '1'
        day = self.day()
        self.risks.append((rid, edition, p))
        self.add('risk', day, risk=rid, edition=edition, product=p,
                 version=self.maybe([self.version_of(p)], 0.3),
                 environment='LAN', summary='x', severity='minor',
                 measure=self.maybe(['FW'], 0.6))
        self.approve('risk', rid, edition, day)

    def finding(self):
        p, v = self.r.choice(self.versions)
        fid = 'F%d' % self.r.randrange(3)
        known = [f for f in self.findings if f[0] == fid]
        vuln = self.r.choice(['CVE-2026-1', 'CVE-2026-2'])
        if known:
            _, p, v, vuln, _ = known[0]
        day = self.day()
        self.findings.append((fid, p, v, vuln, day))
        self.add('finding', day, finding=fid, product=p, version=v, sbom='S',
                 component='c', vuln=vuln, rule='r', source='s',
                 comparator='c', verdict=self.r.choice(
                     ['affected'] * 3 + ['not_affected', 'cannot_decide']))
        if self.chance(0.7):
            status = self.r.choice(['affected'] * 4 + [
                'not_affected', 'fixed', 'under_investigation'])
            self.add('assessment', self.day(day), finding=fid, status=status,
                     justification='component_not_present'
                     if status == 'not_affected' and self.chance(0.6)
                     else None, reuse_of=self.maybe(['F9'], 0.2))
        if self.chance(0.15):
            self.add('finding.end', self.day(day), finding=fid, by='x')

    def patch(self):
        p, v = self.r.choice(self.versions)
        pid = 'PT%d' % len(self.patches)
        day = self.day()
        self.patches.append((pid, p, v))
        self.add('patch', day, patch=pid, product=p, version=v,
                 to_version=self.maybe([self.version_of(p), '9.9'], 0.5))
        if self.chance(0.8):
            edition = '1'
            for _ in range(self.r.choice([1, 1, 2])):
                self.plans.append((pid, 'PL' + pid, edition))
                made = self.day(day)
                self.add('plan', made, plan='PL' + pid,
                         edition=edition, patch=pid)
                self.steps('PL' + pid, edition, made, p)
                edition = '2'
            self.schedule('PL' + pid, day)
        for name, up, uday in self.units:
            if up == p and self.chance(0.4):
                self.add('patch.result', self.day(max(day, uday)), patch=pid,
                         unit=name, result=self.r.choice(
                             ['done', 'done', 'refused', 'absent',
                              'deferred']),
                         verified=self.r.choice(['yes', 'yes', 'no', None]))
        self.tell(p, day, patch=pid)

    def steps(self, plan, edition, day, product):
        """Steps of every kind, some finished, some controls unknown."""
        mine = [c for c, q, made in self.controls
                if q == product and made <= day]
        for n in range(self.r.choice([1, 2, 3, 4])):
            kind = self.r.choice(['patch', 'control', 'control',
                                  'evaluation', 'verification'])
            if kind == 'control' and self.chance(0.6):
                mine.append(self.control(product, day))
            at = min(self.today, day + datetime.timedelta(
                self.r.choice([0, 0, 3])))
            self.add('plan.step', at, plan=plan, edition=edition,
                     step=str(self.r.choice([n + 1, n + 1, 9 - n])),
                     kind=kind, date=self.around().isoformat(),
                     control=self.maybe(mine, 0.9)
                     if kind == 'control' else None)
            step = self.facts[-1]['step']
            if self.chance(0.3):
                self.add('plan.done', self.day(at), plan=plan,
                         edition=edition, step=step)

    def around(self):
        return self.today + datetime.timedelta(self.r.choice(
            [-400, -90, -30, -2, -1, 0, 1, 20, 31, 200]))

    def control(self, product, day):
        cid = 'C%d' % len(self.controls)
        self.controls.append((cid, product, day))
        self.add('control', day, control=cid, product=product,
                 kind=self.r.choice(['firewall', 'monitoring']),
                 version=self.maybe([self.version_of(product)], 0.3),
                 condition=self.r.choice(['yes', 'no', None]))
        for party in self.parties:
            for _ in range(self.r.choice([0, 1, 1, 2])):
                self.add('control.state', self.day(day), control=cid,
                         party=party, state=self.r.choice(
                             ['in_place', 'in_place', 'refused', 'removed']))
        return cid

    def condition(self):
        self.control(self.r.choice(self.products), self.day())

    def schedule(self, plan, day):
        for party in self.parties:
            if self.chance(0.4):
                self.add('plan.schedule', self.day(day), plan=plan,
                         party=party, date=self.around().isoformat(),
                         occasion='inspection',
                         agreed=self.r.choice(['yes', 'yes', 'no', None]))

    def notice(self):
        p = self.r.choice(self.products)
        self.tell(p, None)

    def tell(self, p, after, patch=None):
        number = len(self.notices)
        nid, edition = 'N%d' % number, '1'
        if self.notices and self.chance(0.15):
            nid, p = self.r.choice(self.notices)
            edition = '2'
        self.notices.append((nid, p))
        day = self.day(after)
        lcs = [f for f in self.facts if f['type'] == 'lifecycle' and
               (f['product'] == p or f.get('subject')) and
               f['status'] == 'announced']
        eol = eos = None
        if lcs and self.chance(0.8):
            known = self.r.choice(lcs)
            eol, eos = known.get('eol'), known.get('eos')
            if self.chance(0.2):
                eol = None
        contents = [c for c in T4 if self.chance(0.93)] if \
            self.chance(0.5) else []
        contents += [c for c in EXTRA if self.chance(0.6)]
        risks = [r for r in self.risks if r[2] == p]
        risk = self.r.choice(risks) if risks and self.chance(0.7) else None
        plans = [x for x in self.plans if x[0] == patch]
        if patch is None and self.plans and self.chance(0.2):
            plans = self.plans
        plan = self.r.choice(plans) if plans and self.chance(0.6) else None
        names = [v for q, v in self.versions if q == p]
        self.add('notice', day, notice=nid, edition=edition, kind='N4',
                 product=p, title='x', manifest='0' * 64,
                 versions=self.maybe([','.join(self.r.sample(
                     names, self.r.randrange(1, len(names) + 1)))], 0.3),
                 eol=eol, eos=eos, contents=','.join(contents) or None,
                 vulns=self.maybe(['CVE-2026-1', 'CVE-2026-1,CVE-2026-2'],
                                  0.5),
                 risk=risk[0] if risk else None,
                 risk_edition=risk[1] if risk else None, patch=patch,
                 plan=plan[1] if plan else None,
                 plan_edition=plan[2] if plan else None)
        self.approve('notice', nid, edition, day, 0.9)
        for to in self.parties:
            if self.chance(0.5):
                self.deliver(nid, edition, to, day)

    def deliver(self, nid, edition, to, day):
        self.add('notice.letter', day, notice=nid, edition=edition, party=to)
        at = day
        for state in self.r.choice([
                ['sent', 'delivered'], ['sent', 'delivered'],
                ['sent', 'opened'], ['delivered'],
                ['sent', 'delivered', 'acknowledged'], ['sent'], [],
                ['available'], ['sent', 'bounced'],
                ['sent', 'bounced', 'sent', 'delivered'],
                ['sent', 'delivered', 'refused'],
                ['sent', 'sent', 'delivered']]):
            at = self.day(at)
            self.add('delivery', at, notice=nid, edition=edition, party=to,
                     state=state)

    def request(self):
        p = self.r.choice(self.products)
        who = self.r.choice(self.parties)
        rid = 'R%d' % len(self.requests)
        self.requests.append(rid)
        day = self.day()
        units = None
        if self.chance(0.4):
            names = [u[0] for u in self.units] + ['U99']
            units = ','.join(self.r.sample(names, self.r.choice([1, 1, 2])))
        self.add('request', day, request=rid, party=who, product=p,
                 capacity='dealer' if who == 'D' else self.r.choice(
                     ['holder', 'other']),
                 what=self.r.choice(['sbom', 'sbom', 'used_device']),
                 version=self.maybe([self.version_of(p)], 0.3), units=units)
        if self.chance(0.4):
            self.add('request.end', self.day(day), request=rid,
                     outcome=self.r.choice(
                         ['provided', 'not_owed', 'withdrawn']))

    def event(self):
        p = self.r.choice(self.products)
        eid = 'E%d' % len(self.events)
        self.events.append(eid)
        day = self.day()
        self.add('event', day, event=eid, product=p,
                 kind=self.r.choice(['malfunction', 'foreign_measure',
                                     'complaint', 'vulnerability']),
                 version=self.maybe([self.version_of(p)], 0.4),
                 aware=day.isoformat(), summary='x',
                 harm=self.r.choice(['none', 'possible', 'occurred',
                                     'unknown', None]),
                 cyber=self.r.choice(['yes', 'no', 'unknown', None]),
                 vuln=self.maybe(['CVE-2026-1'], 0.3))
        if self.chance(0.6):
            self.add('event.decision', self.day(day), event=eid,
                     decision=self.r.choice(
                         ['report', 'not_report', 'undecided']))
            self.approve('event', eid, '1', day)

    def end_of_support(self):
        """EOS passed, judged, told nearly completely, an SBOM asked for."""
        name, p, _ = self.r.choice(self.units)
        eos = self.today - datetime.timedelta(self.r.choice([3, 60, 400]))
        eol = eos - datetime.timedelta(self.r.choice([0, 100, 900]))
        said = eos - datetime.timedelta(self.r.choice([-2, 0, 30, 300]))
        said = min(said, self.today)
        self.add('lifecycle', said, product=p, status='announced',
                 eol=eol.isoformat(), eos=eos.isoformat())
        if self.chance(0.9):
            self.add('eos.judgement',
                     min(self.today, eos + datetime.timedelta(
                         self.r.choice([0, 1, 1, 2]))),
                     product=p, eos=eos.isoformat())
        nid = 'N%d' % len(self.notices)
        self.notices.append((nid, p))
        items = [c for c in T4 if self.chance(0.98)]
        self.add('notice', said, notice=nid, edition='1', kind='N3',
                 product=p, title='x', manifest='0' * 64,
                 eol=None if self.chance(0.3) else eol.isoformat(),
                 eos=eos.isoformat(), contents=','.join(
                     items + ['unapplied_patches'] * self.chance(0.5)))
        self.approve('notice', nid, '1', said, 0.95)
        for to in self.hospitals + ['D']:
            if self.chance(0.8):
                self.deliver(nid, '1', to, said)
        if self.chance(0.7):
            self.request()

    def waive(self):
        wid, p = 'W%d' % len(self.waivers), self.r.choice(self.products)
        self.waivers.append(wid)
        day = self.day()
        self.add('waiver', day, waiver=wid, product=p,
                 rule=self.r.choice(['N1-INFORM', 'N2-1', 'N1-ASSESS',
                                     'LAW-REPORT', 'N2-2', 'N2-3']),
                 party=self.maybe(self.hospitals, 0.5),
                 version=self.maybe([self.version_of(p)], 0.3))
        self.approve('waiver', wid, '1', day)

    def lay_down(self, r):
        """Periods, days of the company calendar, a rule pack."""
        def days_ago(n):
            return self.today - datetime.timedelta(r.randrange(n))

        for _ in range(r.randrange(1, 5)):
            self.add('setting', days_ago(300), name='policy.' + r.choice(
                ['risk.assess', 'risk.inform', 'sbom.ready', 'eos.inform',
                 'lifecycle.inform', 'vuln.inform', 'safety.collect',
                 'milestone.letter']), value=r.choice(PERIODS))
        for name in ('eos.lead', 'milestone.ahead', 'due-soon',
                     'due-soon.law'):
            if r.random() < 0.3:
                self.add('setting', days_ago(300), name='policy.' + name,
                         value=r.choice(DISTANCES))
        if r.random() < 0.3:
            self.add('setting', days_ago(300), name='reading.saturday',
                     value='worked')
        for _ in range(r.randrange(12)):
            day = self.today + datetime.timedelta(r.randrange(-200, 60))
            self.add('calendar.day', days_ago(300), day=day.isoformat(),
                     status=r.choice(['closed', 'closed', 'worked', 'usual']))
        starts = self.today - datetime.timedelta(r.randrange(-40, 500))
        for edition in range(1, r.randrange(1, 4)):
            self.restate(r, edition, starts, days_ago(100))
            starts += datetime.timedelta(r.randrange(1, 200))

    def restate(self, r, edition, starts, recorded):
        rules = r.sample(RULES, r.randrange(1, 6))
        ends = starts + datetime.timedelta(r.randrange(1, 400))
        rows = []
        for rule, due, policy, exempt in rules:
            first = starts + datetime.timedelta(r.randrange(-5, 60))
            for revision in range(1, r.randrange(2, 4)):
                last = first + datetime.timedelta(r.randrange(200))
                rows.append(dict(
                    rule=rule, revision=str(revision),
                    starts=first.isoformat(),
                    ends=last.isoformat() if r.random() < 0.8 or
                    revision == 1 else None,
                    strength=r.choice(['notice', 'effort', 'law']), due=due,
                    policy='policy.' + policy,
                    period=r.choice([None, None, '30d', '15b/next', '2m']),
                    exempt_ja='免除' if exempt else None,
                    exempt_en='exempt' if exempt else None))
                first = last + datetime.timedelta(1)
        texts = {'%s_%s' % (k, lang): k for k in ('cite', 'title', 'words')
                 for lang in ('ja', 'en')}
        self.add('rules.pack', recorded, pack='PK', edition=str(edition),
                 starts=starts.isoformat(),
                 ends=ends.isoformat() if r.random() < 0.3 else None,
                 title_ja='規則集', title_en='pack', source='出典',
                 digest='0' * 64,
                 row_count=str(len(rows) + (r.random() < 0.1)))
        for row in rows:
            self.add('rules.row', recorded, pack='PK', edition=str(edition),
                     **row, **texts)

    def rare(self):
        p = self.r.choice(self.products)
        pick = self.r.randrange(5)
        if pick == 0:
            self.add('party.end', self.day(),
                     party=self.r.choice(self.parties), how='closed',
                     successor=self.maybe(self.parties, 0.6))
        elif pick == 1:
            self.add('conformity', self.day(), product=p,
                     version=self.maybe([self.version_of(p)], 0.5),
                     confirmed=self.r.choice(['yes', 'yes', 'no']))
        elif pick == 2:
            self.add('sbom', self.day(), sbom='S%d' % self.r.randrange(9),
                     product=p, version=self.version_of(p),
                     format='CycloneDX', digest='0' * 64, components='1',
                     identified='1')
        elif pick == 3:
            self.add('feed', self.day(), source='kev', name='kev',
                     digest='0' * 64, bytes='1', records='1', rejected='0',
                     held=self.r.choice(['no', 'no', 'yes']))
        else:
            name, value = self.r.choice([
                ('reading.boundary', 'exclusive'),
                ('reading.provided.2', 'sent'),
                ('reading.provided.1', 'acknowledged'),
                ('reading.provided.3', 'sent'),
                ('reading.provided.4', 'acknowledged'),
                ('reading.stage-content', 'any'),
                ('reading.connected', 'in'), ('reading.lessor', 'none'),
                ('reading.awareness-day', '1'),
                ('policy.eos.lead', 'none'),
                ('policy.milestone.ahead', 'none'),
                ('policy.patch.apply', '30'),
                ('policy.safety.collect', 'none'),
                ('policy.risk.inform', 'none'), ('policy.due-soon', '0')])
            self.add('setting', self.day(), name=name, value=value)
