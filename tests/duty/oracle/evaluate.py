# SPDX-License-Identifier: Apache-2.0
"""A second, slow evaluator of duties.

Written from the notice and from the tables T1-T4 and readings in docs/rules.md
and DESIGN.md: it works unit by unit on the plain list of facts, asks every
question anew for every unit, and shares nothing with src/duty. A group of
units is as urgent as its most urgent unit.

A history is a list of dicts: type, valid (date), actor and the fields; their
place in the list is the order of recording.
"""
import datetime

from count import Calendar

YES, NO, UNKNOWN = 'yes', 'no', 'unknown'
DAY = datetime.timedelta(days=1)
LAST_SHIPMENT = datetime.date(2024, 3, 31)
LAW_FROM = datetime.date(2014, 11, 25)
NOTICE_PUBLIC = datetime.date(2025, 7, 23)
GUIDE_PUBLIC = datetime.date(2023, 3, 31)
NEVER = datetime.date(1, 1, 1)

DAYS = {
    'risk.assess': 90, 'risk.measure': 90, 'risk.inform': 60,
    'sbom.ready': 90, 'sbom.present': 14, 'vuln.judge': 30,
    'vuln.inform': 30, 'lifecycle.set': 90, 'lifecycle.inform': 60,
    'eos.inform': 30, 'lifecycle.change': 30, 'milestone.letter': 60,
    'milestone.ahead': 180, 'eos.lead': 730, 'plan.show': 60,
    'patch.apply': None, 'safety.collect': 31, 'safety.inform': 30,
    'measure.decide': 30, 'recall.class': 30, 'risk.condition': 30,
    'component.judge': 30,
    'dealer.answer': 14, 'report': 15, 'due-soon': 30, 'due-soon.law': 10,
}
READINGS = {
    'boundary': 'inclusive', 'provided.1': 'delivered',
    'provided.2': 'delivered', 'provided.3': 'delivered',
    'provided.4': 'delivered', 'stage-content': 'present',
    'connected': 'out', 'lessor': 'recipient', 'awareness-day': '0',
    'saturday': 'closed',
}
T4 = {'device_list', 'what_ended', 'compensating_controls',
      'network_statement', 'residual_risk', 'contact', 'replacement'}
STAGE_CONTENT = {1: {'full_support'}, 2: {'limited_support'},
                 3: {'compensating_controls'}}
ORDER = ['undetermined', 'overdue', 'due_soon', 'open', 'waived', 'exempt',
         'superseded', 'satisfied']


def covers(row, day):
    return row['starts'] <= day.isoformat() <= row.get('ends', '9999')


def lift(values):
    """Yes when all are, no when none is, else unknown."""
    values = list(values)
    if all(values):
        return YES
    return NO if not any(values) else UNKNOWN


def negate(tri):
    return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[tri]


def every(tris):
    """All of them: one no decides, else one unknown leaves it open."""
    tris = list(tris)
    return NO if NO in tris else UNKNOWN if UNKNOWN in tris else YES


def listed(text):
    return text.split(',') if text else []


def verdict(when, done, over=None, unless=None):
    """What a rule says; None: it does not apply."""
    when, done = every(when), every(done)
    over = every(over) if over else NO
    unless = every(unless) if unless else NO
    if when == NO:
        return None
    if done == YES:
        return 'satisfied'
    if over == YES:
        return 'superseded'
    if unless == YES:
        return 'exempt'
    if UNKNOWN in (when, done, over, unless):
        return 'undetermined'
    return 'open'


class World:
    """Everything that was true by a day."""

    def __init__(self, history, today):
        self.today = today
        self.facts = [dict(f, seq=i + 1) for i, f in enumerate(history)
                      if f['valid'] <= today]
        self.days = {k: None if v is None else str(v)
                     for k, v in DAYS.items()}
        self.readings = dict(READINGS)
        for f in self.of('setting'):
            kind, name = f['name'].split('.', 1)
            if kind == 'reading':
                self.readings[name] = f['value']
            else:
                self.days[name] = (None if f['value'] == 'none'
                                   else f['value'])
        own = {}
        for f in self.of('calendar.day'):
            own[datetime.date.fromisoformat(f['day'])] = f['status']
        self.calendar = Calendar(
            {d: s == 'worked' for d, s in own.items() if s != 'usual'},
            self.readings['saturday'] == 'worked')
        self.pack = self.pack_in_force()

    # -- periods and packs -------------------------------------------------

    def end(self, policy, start):
        """Last day of the period a setting gives; None: no number."""
        text = self.days[policy]
        return None if text is None else self.calendar.end(text, start)

    def rows(self, pack):
        rows = {}
        for f in self.of('rules.row', pack=pack['pack'],
                         edition=pack['edition']):
            rows[f['rule'], f['revision']] = f
        return list(rows.values())

    def pack_in_force(self):
        heads = {(f['pack'], f['edition']): f for f in self.of('rules.pack')}
        good = [p for p in heads.values() if covers(p, self.today) and
                len(self.rows(p)) == int(p['row_count'])]
        return max(good, key=lambda p: p['starts'], default=None)

    def row(self, rule):
        """The row that restates a rule: a dict, None, or 'ended'."""
        rows = sorted((r for r in self.rows(self.pack)
                       if r['rule'] == rule) if self.pack else (),
                      key=lambda r: r['starts'])
        for r in rows:
            if covers(r, self.today):
                return r
        if not rows:
            return None
        if self.today.isoformat() < rows[0]['starts']:
            return rows[0]
        return 'ended'

    # -- facts -----------------------------------------------------------

    def of(self, kind, **want):
        """Facts of a type in order of time, then of recording."""
        found = [f for f in self.facts if f['type'] == kind and
                 all(f.get(k) == v for k, v in want.items())]
        return sorted(found, key=lambda f: (f['valid'], f['seq']))

    def last(self, kind, **want):
        found = self.of(kind, **want)
        return found[-1] if found else None

    def ids(self, kind, key):
        out = []
        for f in self.of(kind):
            if f[key] not in out:
                out.append(f[key])
        return out

    def versions(self, product):
        return [f['version'] for f in self.of('version', product=product)]

    # -- units -----------------------------------------------------------

    def holdings(self, unit):
        first = self.last('unit', unit=unit)
        return [dict(first, how=None)] + self.of('unit.move', unit=unit)

    def standing(self, unit):
        """Where the records that stand put the unit, newest first."""
        rank = {'assumed': 1, 'reported': 2, 'confirmed': 3, None: 3}
        out = []
        for h in self.holdings(unit):
            sure = rank[h.get('confidence')]
            kept = []
            for old in out:
                was = rank[old.get('confidence')]
                same = old.get('source') == h.get('source') or (
                    old['party'], old.get('lessor')) == (
                    h['party'], h.get('lessor'))
                later = sure == was == 3 and h['valid'] > old['valid']
                if not same and sure <= was and not later:
                    kept.append(old)
            out = [h] + kept
        return out

    def is_stock(self, h):
        return h['how'] == 'stock' or \
            self.last('party', party=h['party'])['kind'] == 'dealer'

    def unit(self, unit):
        u = self.last('unit', unit=unit)
        v = self.last('unit.version', unit=unit)
        s = self.last('unit.state', unit=unit)
        places = self.standing(unit)
        return {'id': unit, 'product': u['product'],
                'version': v['version'] if v else u.get('version'),
                'shipped': u.get('shipped'),
                'inspection': u.get('next_inspection'),
                'state': s['state'] if s else 'in_use',
                'places': places,
                'stock': all(self.is_stock(h) for h in places)}

    def units(self):
        return [self.unit(u) for u in self.ids('unit', 'unit')]

    def confirmed(self, u):
        c = None
        if u['version']:
            c = self.last('conformity', product=u['product'],
                          version=u['version'])
        if c is None:
            c = self.last('conformity', product=u['product'], version=None)
        return c is not None and c['confirmed'] == 'yes'

    def in_scope(self, u, stock_counts=True):
        if u['shipped'] and \
                datetime.date.fromisoformat(u['shipped']) > LAST_SHIPMENT:
            return False
        if u['state'] == 'retired' or (u['stock'] and stock_counts):
            return False
        if self.confirmed(u):
            return False
        p = self.last('product', product=u['product'])
        return not (self.readings['connected'] == 'out' and
                    'no' in (p.get('connected'), p.get('program')))

    def successor(self, party):
        """(who is told instead, is there anybody, since when)"""
        at, seen, since = party, [], NEVER
        while True:
            end = self.last('party.end', party=at)
            if end is None:
                return at, True, since
            if not end.get('successor'):
                return at, False, since
            since = max(since, end['valid'])
            seen.append(at)
            at = end['successor']
            if at in seen:
                return party, False, NEVER

    def recipients(self, u):
        """[(party, known, since)] of a unit in scope."""
        out = {}
        for h in u['places']:
            if self.is_stock(h) and not u['stock']:
                continue
            lessor = h.get('lessor') if \
                self.readings['lessor'] == 'recipient' else None
            for who in [h['party']] + ([lessor] if lessor else []):
                party, known, since = self.successor(who)
                since = max(h['valid'], since)
                if party in out:
                    since = min(since, out[party][1])
                    known = known and out[party][0]
                out[party] = (known, since)
        return [(party, k, s) for party, (k, s) in out.items()]

    # -- life cycle ------------------------------------------------------

    def announced(self, product, version, on):
        return [f for f in self.of('lifecycle', status='announced')
                if f['valid'] <= on and self.speaks_of(f, product, version)]

    def speaks_of(self, f, product, version):
        """Is a life-cycle record about this product and version?"""
        shared = {'family': 'family', 'licence': 'licence_number',
                  'brand': 'brand_name'}.get(f.get('level'))
        if shared:
            return self.last('product', product=product).get(shared) == \
                f['subject']
        return f['product'] == product and f.get('version') in (None, version)

    def dates(self, product, version, on):
        """(EOL, EOS) in force: the most specific level has the last word."""
        out = []
        for field in ('eol', 'eos'):
            value = None
            for level in ('family', 'licence', 'brand', 'model', 'version'):
                for f in self.announced(product, version, on):
                    at = 'version' if f.get('version') else \
                        f.get('level', 'model')
                    if at == level and f.get(field):
                        value = datetime.date.fromisoformat(f[field])
            out.append(value)
        return tuple(out)

    def stage_at(self, eol, eos, day):
        past = (lambda d: day >= d) if \
            self.readings['boundary'] == 'exclusive' else (lambda d: day > d)
        if eos and past(eos):
            return 3
        return 2 if eol and past(eol) else 1

    def stage(self, product, version, on):
        return self.stage_at(*self.dates(product, version, on), on)

    def stage_since(self, product, version, on):
        """First day of the present stage without a break, day by day."""
        days = [f['valid'] for f in self.announced(product, version, on)]
        if not days:
            return None
        turns = {d for d in days}
        for f in self.announced(product, version, on):
            for field in ('eol', 'eos'):
                if f.get(field):
                    d = datetime.date.fromisoformat(f[field])
                    turns |= {d, d + DAY}
        since, now = on, self.stage(product, version, on)
        for day in sorted((d for d in turns if min(days) <= d <= on),
                          reverse=True):
            if self.stage(product, version, day) != now:
                return since
            since = day
        return since

    def revisions(self, product, version):
        """[(fact, dates)]: each time the dates became others."""
        out, last = [], (None, None)
        facts = self.announced(product, version, self.today)
        for n, f in enumerate(facts):
            part = World.__new__(World)
            part.facts = self.of('product') + facts[:n + 1]
            now = part.dates(product, version, self.today)
            if now != last:
                out.append((f, now))
            last = now
        return out

    def judged(self, product, version, eos, on):
        return any(
            j['valid'] <= on and j['valid'] > eos and
            j['eos'] == eos.isoformat()
            for j in self.of('eos.judgement', product=product)
            if j.get('version') in (None, version)) if eos else False

    # -- what was made ----------------------------------------------------

    def approval(self, what, thing, key, on):
        """The approval of an edition, if it came after its last change."""
        a = self.last('approval', what=what, id=thing[key],
                      edition=thing.get('edition', '1'))
        if a is None or a['valid'] > on or \
                (a['valid'], a['seq']) < (thing['valid'], thing['seq']):
            return None
        return a

    def risk(self, product, version, on):
        best = self.risk_and_stamp(product, version, on)
        return (best[1], best[0][0]) if best else (None, None)

    def risk_and_stamp(self, product, version, on):
        """The newest approved assessment of the version, else product."""
        for level in ([version, None] if version else [None]):
            best = None
            for rid, edition in {(r['risk'], r['edition'])
                                 for r in self.of('risk')}:
                r = self.last('risk', risk=rid, edition=edition)
                if r['product'] != product or r.get('version') != level:
                    continue
                a = self.approval('risk', r, 'risk', on)
                if a and (best is None or
                          (a['valid'], a['seq']) > best[0]):
                    best = ((a['valid'], a['seq']), r)
            if best:
                return best
        return None

    def sbom(self, product, version, on):
        s = self.last('sbom', product=product, version=version)
        return s is not None and s['valid'] <= on

    # -- was it told ------------------------------------------------------

    def letters(self, party, product):
        out = []
        for nid, edition in {(l['notice'], l['edition'])
                             for l in self.of('notice.letter', party=party)}:
            n = self.last('notice', notice=nid, edition=edition)
            if n['product'] == product:
                out.append(n)
        return out

    def provided(self, n, party, counts, on):
        """(valid, seq) of the delivery that counts, or None."""
        a = self.last('approval', what='notice', id=n['notice'],
                      edition=n['edition'])
        good = a is not None and \
            (a['valid'], a['seq']) >= (n['valid'], n['seq'])
        sent = proper = False
        since = None
        for d in self.of('delivery', notice=n['notice'], party=party,
                         edition=n['edition']):
            if d['valid'] > on:
                break
            at = (d['valid'], d['seq'])
            arrived = d['state'] in ('delivered', 'opened', 'acknowledged')
            if d['state'] in ('bounced', 'refused'):
                sent = proper = False
                since = None
                continue
            if d['state'] == 'sent' or (arrived and not sent):
                sent = True
                proper = proper or (
                    good and at >= (a['valid'], a['seq']))
            enough = {'sent': arrived or d['state'] == 'sent',
                      'delivered': arrived,
                      'acknowledged': d['state'] == 'acknowledged'}[counts]
            if proper and enough and since is None:
                since = at
        return since

    def covers(self, n, product, version):
        names = listed(n.get('versions'))
        if not names:
            return True
        if version:
            return version in names
        return all(v in names for v in self.versions(product))

    def stated(self, n):
        return tuple(datetime.date.fromisoformat(n[f]) if n.get(f) else None
                     for f in ('eol', 'eos'))

    def newest_dates(self, party, slot, counts, on):
        """Dates stated by the newest information that reached a party."""
        best = None
        for n in self.letters(party, slot.product):
            since = self.provided(n, party, counts, on)
            if since and any(self.stated(n)) and \
                    self.covers(n, slot.product, slot.version) and \
                    (best is None or since > best[0]):
                best = (since, n)
        return best[1] if best else None

    def told(self, party, slot, counts, says, lifecycle=None):
        """Was a letter provided that says it? lifecycle: dates to match."""
        def right(n):
            return lifecycle is None or lifecycle(self.stated(n))

        newest = self.newest_dates(party, slot, counts, slot.on)
        if lifecycle and newest and not right(newest):
            return NO
        for n in self.letters(party, slot.product):
            since = self.provided(n, party, counts, slot.on)
            if since and self.covers(n, slot.product, slot.version) and \
                    right(n) and says(n, since):
                return YES
        return NO


class Slot:
    """A version of a product (None: any of them) on a day."""

    def __init__(self, w, product, version, on):
        self.w, self.product, self.version, self.on = w, product, version, on
        names = [version] if version else w.versions(product) or [None]
        self.names = names
        dates = [w.dates(product, v, on) for v in names]
        self.dates = dates[0] if len(set(dates)) == 1 else (None, None)
        stages = [w.stage(product, v, on) for v in names]
        self.stage = stages[0] if len(set(stages)) == 1 else 0
        self.is_stage = {s: lift(x == s for x in stages) for s in (1, 2, 3)}
        self.since = w.stage_since(product, names[0], on)
        self.eol_set = lift(d[0] is not None for d in dates)
        self.eos_set = lift(d[1] is not None for d in dates)
        self.sound = lift(not (d[0] and d[1] and d[1] < d[0]) for d in dates)
        self.judged = lift(
            s == 3 and w.judged(product, v, d[1], on)
            for v, s, d in zip(names, stages, dates))
        risks = [w.risk(product, v, on) for v in names]
        self.risk, self.risk_day = risks[0]
        self.assessed = lift(r[0] is not None for r in risks)
        self.measured = lift(r[0] is not None and bool(r[0].get('measure'))
                             for r in risks)
        self.sbom = lift(v is not None and w.sbom(product, v, on)
                         for v in names)
        lead = w.end('eos.lead', on)
        self.eos_time = lift(
            d[1] is not None and (
                s == 2 or (lead is not None and lead > d[1]))
            for s, d in zip(stages, dates))
        self.last_change = max(
            [f['valid'] for f, _ in w.revisions_on(product, names[0], on)],
            default=None)


def revisions_on(self, product, version, on):
    part = World.__new__(World)
    part.facts = [f for f in self.facts if f['valid'] <= on]
    part.today = on
    return part.revisions(product, version)


World.revisions_on = revisions_on


class Recipient:
    """What was told to a party about a slot; unit None: no unit."""

    def __init__(self, w, party, slot, known=True):
        self.w, self.party, self.slot = w, party, slot
        self.known = YES if known else UNKNOWN
        s = slot
        c2 = w.readings['provided.2']

        def in_force(stated):
            eol, eos = s.dates
            if not eol and not eos:
                return False
            return stated[1] == eos and (
                stated[0] == eol or (s.stage == 3 and stated[0] is None))

        def content(n, wanted):
            return wanted <= set(listed(n.get('contents')))

        self.in_force = in_force
        self.dates_told = w.told(party, s, c2, lambda n, t: True, in_force)
        present = STAGE_CONTENT.get(s.stage)
        if w.readings['stage-content'] == 'any':
            present = set()
        self.stage_told = w.told(
            party, s, c2,
            lambda n, t: present is not None and content(n, present),
            in_force)
        def near(day, t):
            reach = w.end('milestone.ahead', t[0])
            return reach is None or day is None or reach >= day

        def milestone(which):
            day = s.dates[which]
            need = STAGE_CONTENT.get(s.stage)
            return w.told(
                party, s, c2,
                lambda n, t: need is not None and content(n, need) and
                near(day, t),
                lambda stated: day is not None and stated[which] == day)

        self.eol_letter, self.eos_letter = milestone(0), milestone(1)
        self.risk_told = w.told(
            party, s, w.readings['provided.1'],
            lambda n, t: s.risk is not None and
            n.get('risk') == s.risk['risk'] and
            n.get('risk_edition') == s.risk['edition'])

    def eos_pack(self, units):
        """T4: every item, and the patches not applied at these units."""
        w, s = self.w, self.slot
        open_since = None
        for pid in w.ids('patch', 'patch'):
            p = w.last('patch', patch=pid)
            if p['product'] != s.product or \
                    (s.version and p['version'] != s.version):
                continue
            results = [w.last('patch.result', patch=pid, unit=u)
                       for u in units]
            if not all(r and r['result'] in ('done', 'absent')
                       for r in results):
                if open_since is None or p['valid'] < open_since:
                    open_since = p['valid']

        def says(n, t):
            items = set(listed(n.get('contents')))
            if not T4 <= items:
                return False
            return open_since is None or n['valid'] < open_since or \
                'unapplied_patches' in items

        def in_force(stated):
            eol, eos = s.dates
            if not eol and not eos:
                return False
            return stated[1] == eos and stated[0] in (eol, None)

        return w.told(self.party, s, w.readings['provided.2'], says, in_force)

    def vuln_told(self, vuln, judged, reused):
        w, s = self.w, self.slot
        counts = w.readings['provided.4' if s.stage == 3 else 'provided.1']
        return w.told(
            self.party, s, counts,
            lambda n, t: vuln in listed(n.get('vulns')) and
            (reused or (n['valid'], n['seq']) >= judged))

    def patch_told(self, patch):
        w = self.w
        best = None
        for n in w.letters(self.party, self.slot.product):
            t = w.provided(n, self.party, w.readings['provided.3'],
                           self.slot.on)
            if t and n.get('patch') == patch and \
                    w.covers(n, self.slot.product, self.slot.version) and \
                    (best is None or t > best):
                best = t
        return best

    def plan_shown(self, patch):
        plan = max(self.w.of('plan', patch=patch), default=None,
                   key=lambda p: (int(p['edition']), p['valid'], p['seq']))
        return self.w.told(
            self.party, self.slot, self.w.readings['provided.3'],
            lambda n, t: plan is not None and n.get('plan') == plan['plan']
            and n.get('plan_edition') == plan['edition'])


class Evaluation:
    def __init__(self, history, today):
        self.w = World(history, today)
        self.today = today
        self.out = {}

    # -- one answer --------------------------------------------------------

    def put(self, rule, slot, party, state, base, policy, subject=None,
            via=None, law=False, due=None, from_=NOTICE_PUBLIC):
        if state is None:
            return
        w = self.w
        row = w.row(rule)
        if row == 'ended':
            return
        if due is None and base is not None:
            due = self.due(row, base, policy, law, from_)
        if state in ('open', 'undetermined') and not law_rule(rule) and \
                not (row and row['strength'] == 'law') and \
                self.waived(rule, slot, party):
            state = 'waived'
        if state == 'open' and due is not None:
            soon = w.end('due-soon.law' if law else 'due-soon', self.today)
            if due < self.today:
                state = 'overdue'
            elif soon is not None and due <= soon:
                state = 'due_soon'
        key = '/'.join([rule, slot.product, slot.version or '?',
                        party or '-'] + ([subject] if subject else []) +
                       (['5:' + via] if via else []))
        if ORDER.index(state) > 3:
            due = None
        old = self.out.get(key)
        if old is not None:
            first = min(old, (state, due),
                        key=lambda x: ORDER.index(x[0]))
            dues = [d for d in (old[1], due) if d is not None]
            self.out[key] = (first[0], min(dues) if dues and
                             ORDER.index(first[0]) <= 3 else None)
        else:
            self.out[key] = (state, due)

    def due(self, row, base, policy, law, from_):
        w = self.w
        if law:
            if w.days[policy] is None:
                return None
            first = '+0' if w.readings['awareness-day'] == '1' else ''
            return w.calendar.end(w.days[policy] + 'd' + first, base)
        if row is None:
            return w.end(policy, max(base, from_))
        starts = datetime.date.fromisoformat(row['starts'])
        base = max(base, min(from_, starts))
        ends = [w.end(row['policy'].split('.', 1)[1], base)]
        if 'period' in row:
            ends.append(w.calendar.end(row['period'], max(base, starts)))
        return min((d for d in ends if d is not None), default=None)

    def waived(self, rule, slot, party):
        for wid in self.w.ids('waiver', 'waiver'):
            v = self.w.last('waiver', waiver=wid)
            a = self.w.last('approval', what='waiver', id=wid)
            if v['rule'] == rule and v['product'] == slot.product and \
                    v.get('version') in (None, slot.version) and \
                    v.get('party') in (None, party) and \
                    a and a['actor'] != v['actor'] and \
                    (a['valid'], a['seq']) >= (v['valid'], v['seq']):
                return True
        return False

    # -- everything --------------------------------------------------------

    def run(self):
        w = self.w
        scoped = [u for u in w.units() if w.in_scope(u)]
        slots = {}
        for u in scoped:
            slots.setdefault((u['product'], u['version']), []).append(u)
        for (product, version), units in slots.items():
            slot = Slot(w, product, version, self.today)
            self.work(slot, units, slots)
            for u in units:
                for party, known, since in w.recipients(u):
                    r = Recipient(w, party, slot, known)
                    first = min(s for x in units
                                for p, _, s in w.recipients(x) if p == party)
                    self.to_recipient(slot, r, [u], since, YES, first=first)
                    mine = [x['id'] for x in units
                            if party in [q[0] for q in w.recipients(x)]]
                    self.verifications(slot, r, mine, [YES, r.known])
        for rid in w.ids('request', 'request'):
            self.request(w.last('request', request=rid))
        for eid in w.ids('event', 'event'):
            self.event(w.last('event', event=eid), scoped)
        for pid in w.ids('patch', 'patch'):
            self.campaign(w.last('patch', patch=pid))
        for end in w.ids('component.end', 'end'):
            self.component(w.last('component.end', end=end), scoped)
        return self.out

    def work(self, slot, units, slots):
        """What the maker does for itself, for a slot with units in scope."""
        w = self.w
        base = min(since for u in units
                   for _, _, since in w.recipients(u))
        later = max(base, slot.risk_day) if slot.risk else base
        self.put('N1-ASSESS', slot, None,
                 verdict([YES], [slot.assessed]), base, 'risk.assess')
        self.put('N1-MEASURE', slot, None,
                 verdict([YES], [slot.assessed, slot.measured]), later,
                 'risk.measure')
        packs = YES
        for u in units:
            for party, _, _ in w.recipients(u):
                mine = [x['id'] for x in units
                        if party in [r[0] for r in w.recipients(x)]]
                if Recipient(w, party, slot).eos_pack(mine) != YES:
                    packs = NO
        self.put('N1-SBOM-READY', slot, None,
                 verdict([YES], [slot.sbom], unless=[slot.judged, packs]),
                 base, 'sbom.ready')
        self.put('N2-SET', slot, None,
                 verdict([YES], [slot.eol_set, slot.eos_set, slot.sound]),
                 base, 'lifecycle.set')
        feeds = []
        for source, name in {(f['source'], f['name'])
                             for f in w.of('feed')}:
            good = [f for f in w.of('feed', source=source, name=name)
                    if f['held'] != 'yes']
            feeds += good[-1:]
        newest = max((f['valid'] for f in feeds), default=None)
        until = w.end('safety.collect', newest) if newest else None
        fresh = newest is not None and (until is None or until >= self.today)
        start = max(base, slot.since) if slot.since else base
        self.put('N4-COLLECT', slot, None,
                 verdict([slot.is_stage[3]], [YES if fresh else NO]),
                 max(start, newest) if newest else start, 'safety.collect')
        names = [slot.version] if slot.version else [
            v for v in w.versions(slot.product)
            if (slot.product, v) not in slots]
        for fid, f, first in self.findings(slot.product, names):
            a = w.last('assessment', finding=fid)
            done = a is not None and (
                a['status'] in ('affected', 'fixed') or
                (a['status'] == 'not_affected' and
                 bool(a.get('justification'))))
            self.put('N1-JUDGE', slot, None,
                     verdict([YES if f['verdict'] != 'not_affected' else NO],
                             [YES if done else NO]),
                     first, 'vuln.judge', subject=fid)

    def findings(self, product, versions):
        """Current findings: (id, newest record, since when)."""
        out = []
        for fid in self.w.ids('finding', 'finding'):
            records = self.w.of('finding', finding=fid)
            f = records[-1]
            end = self.w.last('finding.end', finding=fid)
            if f['product'] != product or f['version'] not in versions:
                continue
            first = records[0]['valid']
            if end:
                after = [r for r in records if r['seq'] > end['seq']]
                if not after:
                    continue
                first = after[0]['valid']
            out.append((fid, f, first))
        return out

    def vulns(self, slot):
        """{vuln: (tri, newest judgement (valid, seq), reused)}"""
        out = {}
        names = [v for v in slot.names if v]
        for fid, f, _ in self.findings(slot.product, names):
            a = self.w.last('assessment', finding=fid)
            if a is None or a['status'] != 'affected':
                continue
            entry = out.setdefault(f['vuln'], [set(), None])
            entry[0].add(f['version'])
            if entry[1] is None or \
                    (a['valid'], a['seq']) > (entry[1]['valid'],
                                              entry[1]['seq']):
                entry[1] = a
        return {v: (lift(n in hit for n in names), a)
                for v, (hit, a) in out.items()}

    def to_recipient(self, slot, r, units, since, scope, via=None,
                     first=None):
        """first: since when the recipient has any unit of the slot."""
        w = self.w
        here = [scope, r.known]
        ids = [u['id'] for u in units]
        at_risk = max(since, slot.risk_day) if slot.risk else since
        self.put('N1-INFORM', slot, r.party, verdict(here, [r.risk_told]),
                 at_risk, 'risk.inform', via=via)
        start = max(since, slot.since) if slot.since else since
        clock = start
        if r.stage_told != YES and slot.last_change and \
                slot.last_change > start:
            newest = w.newest_dates(r.party, slot, w.readings['provided.2'],
                                    slot.on)
            if newest and not r.in_force(w.stated(newest)):
                clock = slot.last_change
        for stage, policy in ((1, 'lifecycle.inform'),
                              (2, 'lifecycle.inform'), (3, 'eos.inform')):
            self.put('N2-%d' % stage, slot, r.party,
                     verdict(here + [slot.is_stage[stage]], [r.stage_told]),
                     clock, policy, via=via)
        self.changes(slot, r, since, here, via)
        if via is None:
            not3 = negate(slot.is_stage[3])
            self.put('G2-EOS-LEAD', slot, r.party,
                     verdict(here + [slot.eos_set, slot.eos_time, not3],
                             [r.dates_told]), since, 'lifecycle.inform',
                     from_=GUIDE_PUBLIC)
            self.put('G2-MS-EOL', slot, r.party,
                     verdict(here + [slot.is_stage[2]], [r.eol_letter]),
                     start, 'milestone.letter', from_=GUIDE_PUBLIC)
            self.put('G2-MS-EOS', slot, r.party,
                     verdict(here + [slot.is_stage[3]], [r.eos_letter]),
                     start, 'milestone.letter', from_=GUIDE_PUBLIC)
        for vuln, (hit, a) in self.vulns(slot).items():
            told = r.vuln_told(vuln, (a['valid'], a['seq']),
                               bool(a.get('reuse_of')))
            base = max(since, a['valid'])
            self.put('N1-VULN', slot, r.party,
                     verdict(here + [hit, negate(slot.is_stage[3])], [told]),
                     base, 'vuln.inform', subject=vuln, via=via)
            self.put('N4-INFORM', slot, r.party,
                     verdict(here + [hit, slot.is_stage[3]], [told]),
                     base, 'safety.inform', subject=vuln, via=via)
        self.patches(slot, r, ids, first or since, here, via)
        if via is None:
            self.conditions(slot, r, first or since, here)

    def changes(self, slot, r, since, here, via):
        revs = self.w.revisions_on(slot.product, slot.version, slot.on)
        names = ['%s..%s' % (f.get('eol') or '', f.get('eos') or '')
                 for f, _ in revs]
        for n in range(1, len(revs)):
            if names[n] in names[n + 1:]:
                continue            # the same dates set again later
            newest = n == len(revs) - 1
            outdated = NO if newest else YES
            self.put('N2-CHANGE', slot, r.party,
                     verdict(here, [r.dates_told, negate(outdated)],
                             over=[outdated]),
                     max(since, revs[n][0]['valid']), 'lifecycle.change',
                     subject=names[n], via=via)

    def patches(self, slot, r, ids, since, here, via):
        w = self.w
        for pid in w.ids('patch', 'patch'):
            p = w.last('patch', patch=pid)
            if p['product'] != slot.product or \
                    (slot.version and p['version'] != slot.version):
                continue
            told = r.patch_told(pid)
            pending = [u for u in ids if (w.last(
                'patch.result', patch=pid, unit=u) or
                {'result': 'deferred'})['result'] == 'deferred']
            open_ = YES if pending or not ids else NO
            s3 = slot.is_stage[3]
            plan = self.plan_of(pid)
            base = max(since, told[0]) if told else since
            told = YES if told else NO
            self.put('N3-PLAN', slot, r.party,
                     verdict(here + [told, open_],
                             [r.plan_shown(pid), negate(s3),
                              self.holds(plan, r.party, slot.on)],
                             over=[s3]),
                     base, 'plan.show', subject=pid, via=via)
            if via:
                continue
            due = None
            if plan:
                agreed = w.last('plan.schedule', plan=plan['plan'],
                                party=r.party)
                days = [datetime.date.fromisoformat(s['date'])
                        for s in self.steps_of(plan) if s['kind'] == 'patch']
                if agreed and agreed.get('agreed') == 'yes':
                    due = datetime.date.fromisoformat(agreed['date'])
                else:
                    due = max(days, default=None)
            if due is None:
                days = [datetime.date.fromisoformat(w.unit(u)['inspection'])
                        for u in pending if w.unit(u)['inspection']]
                due = min(days, default=None)
            self.put('N3-APPLY', slot, r.party,
                     verdict(here + [told], [negate(open_)], over=[s3]),
                     base, 'patch.apply', subject=pid, due=due)
            for s in self.steps_of(plan):
                if s['kind'] != 'control':
                    continue
                here_now = self.control_here(s.get('control'), r.party)
                self.put('S3-CONTROL', slot, r.party,
                         verdict(here + [told, open_],
                                 [YES if here_now in ('in_place', 'refused')
                                  else NO], over=[s3]),
                         None, 'patch.apply',
                         subject='%s#%s' % (pid, s['step']),
                         due=datetime.date.fromisoformat(s['date']))

    def verifications(self, slot, r, units, here):
        """After applying: also where the units have the new version."""
        w = self.w
        for pid in w.ids('patch', 'patch'):
            p = w.last('patch', patch=pid)
            if p['product'] != slot.product or (slot.version and
                    slot.version not in (p['version'],
                                         p.get('to_version'))):
                continue
            results = [w.last('patch.result', patch=pid, unit=u)
                       for u in units]
            got = [x for x in results if x and x['result'] == 'done']
            for s in self.steps_of(self.plan_of(pid)):
                if s['kind'] != 'verification':
                    continue
                self.put('S3-VERIFY', slot, r.party,
                         verdict(here + [YES if got else NO],
                                 [YES if got and all(
                                     x.get('verified') == 'yes'
                                     for x in got) else NO],
                                 over=[slot.is_stage[3]]),
                         None, 'patch.apply',
                         subject='%s#%s' % (pid, s['step']),
                         due=datetime.date.fromisoformat(s['date']))

    def plan_of(self, patch):
        return max(self.w.of('plan', patch=patch), default=None,
                   key=lambda x: (int(x['edition']), x['valid'], x['seq']))

    def steps_of(self, plan):
        """The newest record of each step of an edition."""
        if plan is None:
            return []
        steps = {}
        for s in self.w.of('plan.step', plan=plan['plan'],
                           edition=plan['edition']):
            steps[int(s['step'])] = s
        return [steps[n] for n in sorted(steps)]

    def control_here(self, control, party):
        """What the party last said of a control; None: nothing."""
        if control is None:
            return None
        s = self.w.last('control.state', control=control, party=party)
        return s['state'] if s else None

    def holds(self, plan, party, on):
        """A late evaluation is borne only by a control in place."""
        steps = self.steps_of(plan)
        late = any(
            s['kind'] == 'evaluation' and
            datetime.date.fromisoformat(s['date']) < on and
            self.w.last('plan.done', plan=plan['plan'],
                        edition=plan['edition'], step=s['step']) is None
            for s in steps)
        safe = any(s['kind'] == 'control' and
                   self.control_here(s.get('control'), party) == 'in_place'
                   for s in steps)
        return NO if late and not safe else YES

    def conditions(self, slot, r, since, here):
        """Conditions of use that the party removed."""
        w = self.w
        for cid in w.ids('control', 'control'):
            c = w.last('control', control=cid)
            if c['product'] != slot.product or c.get('condition') != 'yes' \
                    or (c.get('version') and slot.version and
                        c['version'] != slot.version):
                continue
            s = w.last('control.state', control=cid, party=r.party)
            gone = s is not None and s['state'] == 'removed'
            anew = gone and slot.risk is not None and \
                (slot.risk['valid'], slot.risk['seq']) > \
                (s['valid'], s['seq'])
            self.put('N1-CONDITION', slot, r.party,
                     verdict(here + [YES if gone else NO],
                             [YES if anew else NO]),
                     max(since, s['valid']) if s else since,
                     'risk.condition', subject=cid)

    # -- requests -----------------------------------------------------------

    def request(self, q):
        w = self.w
        end = w.last('request.end', request=q['request'])
        on = end['valid'] if end else self.today
        dealer = q['capacity'] == 'dealer' or \
            w.last('party', party=q['party'])['kind'] == 'dealer'
        astray = False
        units = []
        if q.get('units'):
            for uid in listed(q['units']):
                if not w.of('unit', unit=uid):
                    astray = True
                    continue
                u = w.unit(uid)
                if self.about(q, u):
                    units.append(u)
                else:
                    astray = True
        else:
            units = [u for u in w.units() if self.about(q, u) and
                     self.held(q['party'], u['id'])]
        held = any(self.held(q['party'], u['id']) for u in units)
        lost = any(u['product'] == q['product'] and w.in_scope(u) and
                   (u['state'] == 'lost' or
                    not all(w.successor(h['party'])[1] for h in u['places']
                            if not w.is_stock(h)))
                   for u in w.units())
        entitled = YES if dealer or held else \
            UNKNOWN if astray or lost else NO
        scope = YES if any(w.in_scope(u, u['state'] == 'retired')
                           if u['stock'] else w.in_scope(u)
                           for u in units) else \
            NO if units and not astray else UNKNOWN
        names = {u['version'] for u in units}
        version = q.get('version') or (
            names.pop() if len(names) == 1 else None)
        slot = Slot(w, q['product'], version, on)
        r = Recipient(w, q['party'], slot)
        outcome = end['outcome'] if end else None
        withdrawn = YES if outcome == 'withdrawn' else NO
        via = 'x' if dealer else None
        if q['what'] == 'sbom':
            self.put('N1-SBOM-PRESENT', slot, q['party'],
                     verdict([entitled, scope, negate(withdrawn)],
                             [YES if outcome == 'provided' else NO],
                             unless=[slot.judged,
                                     r.eos_pack([u['id'] for u in units])]),
                     q['valid'], 'sbom.present', subject=q['request'])
        if dealer:
            self.put('N5-ANSWER', slot, q['party'],
                     verdict([negate(withdrawn)], [YES if end else NO]),
                     q['valid'], 'dealer.answer', subject=q['request'])
        if dealer and not end:
            self.to_recipient(slot, r, units, q['valid'], scope,
                              via=q['request'])
        del via

    @staticmethod
    def about(q, u):
        return u['product'] == q['product'] and (
            not q.get('version') or u['version'] in (None, q['version']))

    def held(self, party, unit):
        w = self.w
        return any(w.successor(h['party'])[0] == party or
                   h.get('lessor') == party for h in w.holdings(unit))

    # -- events --------------------------------------------------------------

    def event(self, e, scoped):
        w = self.w
        slot = Slot(w, e['product'], e.get('version'), self.today)
        scope = YES if any(
            u['product'] == e['product'] and
            (not e.get('version') or u['version'] in (None, e['version']))
            for u in scoped) else NO
        harm = {'possible': YES, 'occurred': YES, 'none': NO}.get(
            e.get('harm'), UNKNOWN)
        cyber = e.get('cyber') or UNKNOWN
        if cyber == UNKNOWN and e.get('vuln'):
            cyber = YES
        foreign = YES if e['kind'] == 'foreign_measure' else NO
        broken = YES if e['kind'] in ('malfunction', 'complaint') else NO
        d = w.last('event.decision', event=e['event'])
        a = w.last('approval', what='event', id=e['event'])
        decided = YES if d and a and d['decision'] in (
            'report', 'not_report') and a['actor'] != d['actor'] and \
            (a['valid'], a['seq']) >= (d['valid'], d['seq']) else NO
        aware = datetime.date.fromisoformat(e['aware'])

        def assumed(tri):
            return YES if tri == UNKNOWN else tri

        args = dict(base=aware, policy='report', subject=e['event'],
                    law=True)
        s3 = slot.is_stage[3]
        self.put('N4-EVENT', slot, None,
                 verdict([scope, s3, broken, assumed(harm), assumed(cyber)],
                         [decided]), **args)
        self.put('N4-FOREIGN', slot, None,
                 verdict([scope, s3, foreign, assumed(cyber)], [decided]),
                 **args)
        report = YES if foreign == YES else assumed(harm)
        self.put('LAW-REPORT', slot, None, verdict([report], [decided]),
                 **args)
        # The histories file nothing and decide on no measure.
        to_report = YES if decided == YES and d['decision'] == 'report' else NO
        self.put('LAW-FILE', slot, None, verdict([to_report], [NO]), **args)
        self.put('LAW-MEASURE', slot, None, verdict([report], [NO]),
                 base=aware, policy='measure.decide', subject=e['event'],
                 from_=LAW_FROM)

    def component(self, e, scoped):
        """The end of a component: assessed since, decided, carried out."""
        w = self.w
        version = e.get('version')
        scope = YES if any(
            u['product'] == e['product'] and
            (not version or u['version'] in (None, version))
            for u in scoped) else NO
        since = (e['valid'], e['seq'])
        versions = [version] if version else w.versions(e['product']) or [None]
        risks = [w.risk_and_stamp(e['product'], v, self.today)
                 for v in versions]
        assessed = YES if all(r and r[0] >= since for r in risks) else NO
        o = w.last('component.outcome', end=e['end'])
        a = w.last('approval', what='component', id=e['end'])
        decided = o and a and a['actor'] != o['actor'] and \
            (a['valid'], a['seq']) >= (o['valid'], o['seq'])
        if decided and o['outcome'] in ('limited', 'eos'):
            decided = any(
                l.get('cause') == e['end'] and
                w.speaks_of(l, e['product'], l.get('version'))
                for l in w.of('lifecycle', status='announced'))
        slot = Slot(w, e['product'], version, self.today)
        self.put('G2-COMPONENT', slot, None,
                 verdict([scope, YES], [assessed, YES if decided else NO]),
                 base=e['valid'], policy='component.judge', subject=e['end'],
                 from_=GUIDE_PUBLIC)

    def campaign(self, p):
        """Is applying a patch a recall? The histories never decide it."""
        slot = Slot(self.w, p['product'], p.get('version'), self.today)
        self.put('LAW-RECALL-CLASS', slot, None, verdict([YES], [NO]),
                 base=p['valid'], policy='recall.class',
                 subject=p['patch'], from_=LAW_FROM)
        plan = self.plan_of(p['patch'])
        for s in self.steps_of(plan):
            if s['kind'] != 'evaluation':
                continue
            done = self.w.last('plan.done', plan=plan['plan'],
                               edition=plan['edition'], step=s['step'])
            self.put('S3-EVALUATE', slot, None,
                     verdict([YES], [YES if done else NO],
                             over=[slot.is_stage[3]]),
                     None, 'patch.apply',
                     subject='%s#%s' % (p['patch'], s['step']),
                     due=datetime.date.fromisoformat(s['date']))


def law_rule(rule):
    return rule.startswith('LAW-')


def evaluate(history, today):
    return Evaluation(history, today).run()
