#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Goal: feeds come over the network whole, proved and never half; every way
a server or a network can fail is told, and stops nothing but its own source.

Real servers on this machine (server.py), the real program. Prints TAP.
usage: run.py PROGRAM
"""
import base64
import concurrent.futures
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile

import server
from server import Resource

PROGRAM = os.path.abspath(sys.argv[1])
SCRATCH = tempfile.mkdtemp()
ENV = {k: v for k, v in os.environ.items()
       if not k.startswith('MIMAMORI_') and 'proxy' not in k.lower()}
ENV.update(MIMAMORI_ACTOR='試験', MIMAMORI_LANG='en')
count = {'ok': 0, 'bad': 0}
LOCK = threading.Lock()


def check(name, good, *detail):
    with LOCK:
        say(name, good, detail)


def say(name, good, detail):
    count['ok' if good else 'bad'] += 1
    print('%sok %d - %s' % ('' if good else 'not ',
                            count['ok'] + count['bad'], name), flush=True)
    if not good:
        for d in detail:
            for line in str(d).splitlines()[:12]:
                print('# ' + line)


class Workspace:
    """A workspace, and how the program answers in it."""
    number = 0

    def __init__(self, **settings):
        with LOCK:
            Workspace.number += 1
            self.dir = os.path.join(SCRATCH, 'ws%d' % Workspace.number)
        self.env = dict(ENV)
        # Copied: a new one is slower to make.
        if not os.path.exists(SCRATCH + '/empty'):
            self.dir, new = SCRATCH + '/empty', self.dir
            self.run('init', '--maker', '見本', '--workspace', 'W-x')
            self.run('duty', 'set', 'fetch.pause', '0')
            self.dir = new
        shutil.copytree(SCRATCH + '/empty', self.dir)
        for k, v in settings.items():
            self.run('duty', 'set', 'fetch.' + k, str(v))

    def run(self, *args):
        p = subprocess.run([PROGRAM, '-C', self.dir, *args], env=self.env,
                           capture_output=True, text=True, timeout=60,
                           check=False)
        return p.returncode, p.stdout + p.stderr

    def items(self, *args):
        p = subprocess.run([PROGRAM, '-C', self.dir, *args, '-o', 'json'],
                           env=self.env, capture_output=True, text=True,
                           timeout=60, check=False)
        return json.loads(p.stdout)['items'] if p.stdout else []

    def add(self, name, url, *more):
        return self.run('feed', 'source', 'add', name, '--url', url, *more)

    def update(self, *args):
        return self.run('feed', 'update', *(args or ('--all',)))

    def feeds(self):
        return {f['name']: f['digest'] for f in self.items('feed', 'status')
                if f['state'] == 'accepted'}

    def head(self):
        return self.run('audit', 'verify')[1].split('\n')[0]

    def sound(self):
        """No half feed: the index is that of the feeds, all verify."""
        code, text = self.run('feed', 'status')
        return 'index is not' not in text and code in (0, 20) and \
            self.run('audit', 'verify')[0] == 0


def sha(body):
    return hashlib.sha256(body).hexdigest()


def kev(n, day='2025-08-25'):
    return json.dumps({
        'title': 'x', 'catalogVersion': day.replace('-', '.'),
        'dateReleased': day + 'T00:00:00.0000Z', 'count': n,
        'vulnerabilities': [{
            'cveID': 'CVE-2020-%04d' % i, 'vendorProject': 'v',
            'product': 'p', 'vulnerabilityName': 'n',
            'dateAdded': '2021-11-03', 'shortDescription': 'd' * 50,
            'requiredAction': 'a', 'dueDate': '2021-11-17'}
            for i in range(n)]}).encode()


def one(web, path, body, **how):
    web.resources[path] = Resource(body, **how)
    return web.resources[path]


def test_conditions(web):
    a, b = kev(50), kev(60)
    r = one(web, '/kev.json', a)
    ws = Workspace()
    ws.add('kev', web.url + '/kev.json')
    code, text = ws.update()
    check('a feed is fetched and imported', code == 0 and
          ws.feeds() == {'kev': sha(a)}, code, text, ws.feeds())
    head = ws.head()
    code, text = ws.update()
    check('the same is not sent again', code == 0 and head == ws.head() and
          web.seen[-1].get('if-none-match') == r.tag(a) and
          'unchanged' in text, code, text, web.seen[-1])
    r.body = b
    code, text = ws.update()
    check('a new one is', code == 0 and ws.feeds() == {'kev': sha(b)}, text)
    row = ws.items('feed', 'status')[0]
    check('the status says where it came from', row['from'] == 'kev' and
          row['etag'] == r.tag(b) and row['fetched'], row)
    code, text = ws.run('feed', 'update')
    check('within its interval it is left alone', code == 0 and
          'not due' in text, text)
    shutil.rmtree(ws.dir + '/fetch')
    code, text = ws.update()
    check('without its notes it is fetched again', code == 0 and
          'if-none-match' not in web.seen[-1], text, web.seen[-1])
    r.etag, r.modified = False, server.date(1700000000)
    ws.update()
    code, text = ws.update()
    check('If-Modified-Since where there is no ETag', code == 0 and
          web.seen[-1].get('if-modified-since') == r.modified and
          'unchanged' in text, text, web.seen[-1])
    r.body = kev(20)
    r.modified = server.date(1700000001)
    code, text = ws.update()
    check('the shrink guard holds it back', code == 22 and 'held' in text and
          ws.feeds() == {'kev': sha(b)}, code, text)
    code, text = ws.update()
    check('and says so again', code == 22 and 'held' in text and
          ws.feeds() == {'kev': sha(b)}, code, text)
    code, text = ws.update('kev', '--accept-shrink')
    check('until it is accepted', code == 0 and
          ws.feeds() == {'kev': sha(r.body)}, code, text)


def test_resume(web):
    a = kev(400)
    r = one(web, '/long.json', a, cut=20000)
    ws = Workspace()
    ws.add('kev', web.url + '/long.json')
    code, text = ws.update()
    check('a broken transfer is gone on with', code == 0 and
          ws.feeds() == {'kev': sha(a)} and
          web.seen[-1].get('range') == 'bytes=20000-' and
          web.seen[-1].get('if-range') == r.tag(a), code, text, web.seen[-1])
    b = kev(500)
    r.body, r.cut = b, 30000
    ws.run('duty', 'set', 'fetch.tries', '1')
    code, text = ws.update()
    check('when it cannot be, the old feed stays', code == 23 and
          'broke off' in text and ws.feeds() == {'kev': sha(a)}, code, text)
    code, text = ws.update()
    check('the next run goes on', code == 0 and
          web.seen[-1].get('range') == 'bytes=30000-' and
          ws.feeds() == {'kev': sha(b)}, code, text, web.seen[-1])
    r.body, r.cut = kev(600), 30000
    ws.update()
    r.body = c = kev(700)
    code, text = ws.update()
    check('not when it changed meanwhile', code == 0 and
          'range' in web.seen[-1] and ws.feeds() == {'kev': sha(c)},
          code, text)
    r.body, r.cut, r.weak = kev(800), 30000, True
    ws.update()
    code, text = ws.update()
    check('a weak ETag names no bytes', code == 0 and
          'range' not in web.seen[-1] and
          ws.feeds() == {'kev': sha(r.body)}, code, text, web.seen[-1])
    r.body, r.cut, r.weak = kev(900), 30000, False
    ws.update()
    part = ws.dir + '/fetch/kev/new/kev.json.part'
    with open(part, 'ab') as f:
        f.write(b'x' * len(r.body))
    code, text = ws.update()
    check('a part that is too long is dropped', code == 23 or
          ws.feeds() == {'kev': sha(r.body)}, code, text)
    code, text = ws.update()
    check('and what is there in the end is right',
          ws.feeds() == {'kev': sha(r.body)}, code, text)


def test_busy(web):
    a = kev(50)
    one(web, '/busy.json', a, fail=[(429, [('Retry-After', '1')])])
    ws = Workspace()
    ws.add('kev', web.url + '/busy.json')
    began = time.monotonic()
    code, text = ws.update()
    took = time.monotonic() - began
    check('429 is waited for as long as it says', code == 0 and
          1 <= took < 3 and ws.feeds() == {'kev': sha(a)}, code, took, text)
    r = one(web, '/busy.json', kev(60), fail=[(503, []), (500, [])])
    code, text = ws.update()
    check('503 and 500 are tried again', code == 0 and
          ws.feeds() == {'kev': sha(r.body)}, code, text)
    one(web, '/busy.json', kev(70), fail=[(503, [('Retry-After', '999')])])
    began = time.monotonic()
    code, text = ws.update()
    check('not beyond the bound', code == 23 and 'the server answers 503' in
          text and time.monotonic() - began < 3, code, text)
    one(web, '/busy.json', kev(70), fail=[(503, [])] * 4)
    code, text = ws.update()
    check('nor for ever', code == 23, code, text)
    code, text = ws.update()
    check('and it recovers', code == 0 and len(ws.feeds()) == 1, text)


def test_bad_servers(web, tls, other):
    a = kev(50)
    ws = Workspace(idle=1, bytes=100000)
    ws.env['SSL_CERT_FILE'] = tls.ca
    one(web, '/ok.json', a)
    one(web, '/loop.json', b'', to='/loop.json')
    one(web, '/moved.json', b'', to='/ok.json')
    one(tls, '/ok.json', a)
    one(tls, '/down.json', b'', to=web.url + '/ok.json')
    one(tls, '/file.json', b'', to='file:///etc/passwd')
    one(other, '/ok.json', a)
    one(web, '/slow.json', a, drip=0.02)
    one(web, '/large.json', kev(2000))
    one(web, '/short.json', a, length=len(a) - 100)
    one(web, '/more.json', a, length=len(a) + 100)
    one(web, '/page.json', b'<html>login</html>')
    one(web, '/empty.json', b'')
    cases = [
        ('moved', web, '/moved.json', None),
        ('loop', web, '/loop.json', 'redirects too often'),
        ('down', tls, '/down.json', 'not https'),
        ('file', tls, '/file.json', 'not https'),
        ('strange', other, '/ok.json', 'certificate'),
        ('slow', web, '/slow.json', 'too slow'),
        ('large', web, '/large.json', 'too large'),
        ('gone', web, '/gone.json', 'answers 404'),
        ('short', web, '/short.json', '.json'),
        ('more', web, '/more.json', 'broke off'),
        ('page', web, '/page.json', ''),
        ('empty', web, '/empty.json', ''),
        ('secure', tls, '/ok.json', None),
    ]
    ws.run('duty', 'set', 'fetch.tries', '1')
    for name, s, path, _ in cases:
        ws.add(name, s.url + path)
    ws.add('nobody', 'https://localhost:1/x.json')
    code, text = ws.update()
    check('sources that fail do not stop the others', code == 23 and
          ws.feeds() == {'moved': sha(a), 'secure': sha(a)}, code, text,
          ws.feeds())
    for name, _, _, says in cases:
        if says is None:
            continue
        line = [x for x in text.split('\n')
                if 'source %s was not updated' % name in x]
        check('%s is told' % name, len(line) == 1 and says in line[0],
              says, line)
    check('nobody there is told', 'cannot connect' in text, text)
    states = {s['name']: s for s in ws.items('feed', 'source', 'list')}
    check('the list of sources says which and why',
          states['loop']['state'] == 'failing' and
          'redirects' in states['loop']['why'] and
          states['moved']['state'] == 'up to date' and
          states['loop']['failed'] and not states['loop']['succeeded'],
          states)
    code, text = ws.run('feed', 'status')
    check('so does the status of the feeds',
          'source loop: the last update failed' in text, text)
    code, text = ws.run('doctor')
    check('doctor says it', 'loop' in text and 'redirects' in text, text)
    leftover = [f for _, _, names in os.walk(ws.dir + '/fetch')
                for f in names if f.endswith('.json')]
    check('nothing refused is left lying', not leftover, leftover)


def test_tls_default(tls):
    ws = Workspace()
    one(tls, '/default.json', kev(5))
    ws.add('kev', tls.url + '/default.json')
    code, text = ws.update()
    check('an authority nobody named is not trusted', code == 23 and
          'certificate' in text, code, text)


def test_digests(web):
    a = kev(50)
    ws = Workspace()
    one(web, '/d.json', a)
    s = one(web, '/d.json.sha256', (sha(b'other') + '  d.json\n').encode())
    ws.add('kev', web.url + '/d.json', '--digest', 'sha256')
    code, text = ws.update()
    check('not the published digest: refused', code == 23 and
          'digest' in text and ws.feeds() == {}, code, text)
    s.body = (sha(a).upper() + '  d.json\n').encode()
    code, text = ws.update()
    check('the published digest: taken', code == 0 and
          ws.feeds() == {'kev': sha(a)}, code, text)
    before = len(web.seen)
    code, text = ws.update()
    check('then the digest alone is asked for', code == 0 and
          [x['path'] for x in web.seen[before:]] == ['/d.json.sha256'], text)
    one(web, '/d.json.sha512',
        hashlib.sha512(a).hexdigest().encode() + b'\n')
    ws.add('kev', web.url + '/d.json', '--digest', 'sha512')
    check('SHA-512 too', ws.update()[0] == 0)
    s = one(web, '/d.json.sha512', b'<html>')
    code, text = ws.update()
    check('what is no digest is told', code == 23 and 'hex digits' in text,
          code, text)


def nvd_page(ids, start, per, total):
    return json.dumps({
        'resultsPerPage': len(ids), 'startIndex': start,
        'totalResults': total, 'format': 'NVD_CVE', 'version': '2.0',
        'timestamp': '2026-11-24T00:00:00.000', 'vulnerabilities': [{
            'cve': {'id': i, 'sourceIdentifier': 'x',
                    'published': '2024-01-01T00:00:00.000',
                    'lastModified': '2024-01-01T00:00:00.000',
                    'vulnStatus': 'Analyzed',
                    'descriptions': [{'lang': 'en', 'value': v}],
                    'references': []}} for i, v in ids]}).encode()


def test_nvd_feed(web):
    now = time.gmtime().tm_year
    ws = Workspace()
    years = {}
    for part in [str(y) for y in range(now - 1, now + 1)] + ['modified']:
        raw = nvd_page([('CVE-%s-0001' % (part if part != 'modified' else
                                         '2020'), 'x')], 0, 1, 1)
        years[part] = raw
        one(web, '/nvdcve-2.0-%s.json.gz' % part, gzip.compress(raw))
        one(web, '/nvdcve-2.0-%s.meta' % part,
            ('lastModifiedDate:2026-01-01T00:00:00-05:00\r\nsize:%d\r\n'
             'sha256:%s\r\n' % (len(raw), sha(raw).upper())).encode())
    ws.run('feed', 'source', 'add', 'nvd-feed', '--url',
           web.url + '/nvdcve-2.0-{%d}.json.gz' % (now - 1))
    code, text = ws.update()
    check('NVD files by year with their .meta', code == 0 and
          len(ws.feeds()) == 3, code, text, ws.feeds())
    before = len(web.seen)
    ws.update()
    check('when nothing changed only the .meta files are asked for',
          all(x['path'].endswith('.meta') for x in web.seen[before:]),
          web.paths()[before:])
    one(web, '/nvdcve-2.0-modified.json.gz',
        gzip.compress(years['modified'].replace(b'"x"', b'"y"')))
    one(web, '/nvdcve-2.0-modified.meta', b'sha256:' + b'0' * 64 + b'\r\n')
    code, text = ws.update()
    check('a .meta that is not of the file', code == 23 and 'digest' in text,
          code, text)


def test_nvd_api(web):
    records = {'CVE-2024-%04d' % i: 'x' for i in range(25)}
    changed = {}
    state = {'move': 0}

    def api(q):
        start = int(q['startIndex'][0])
        if 'lastModStartDate' in q:
            if q['lastModStartDate'][0] > q['lastModEndDate'][0]:
                return b'{}'
            pool = sorted((i, v) for i, (v, at) in changed.items()
                          if q['lastModStartDate'][0] <= at <=
                          q['lastModEndDate'][0])
        else:
            pool = sorted(records.items())
        if state['move'] and start > 0:
            state['move'] -= 1
            pool = pool + [('CVE-2025-0001', 'z')]
        return nvd_page(pool[start:start + 10], start, 10, len(pool))
    web.resources['/cves/2.0'] = Resource(call=api, etag=False)
    ws = Workspace()
    ws.env['NVD_API_KEY'] = 'secret-key'
    ws.add('nvd', web.url + '/cves/2.0', '--how', 'nvd-api', '--pause', '0')
    before = len(web.seen)
    code, text = ws.update()
    check('all pages of the API', code == 0 and
          sorted(ws.feeds()) == ['nvd-full-000', 'nvd-full-001',
                                 'nvd-full-002'], code, text, ws.feeds())
    check('with the key in its header only',
          all(x.get('apikey') == 'secret-key' and 'secret' not in x['query']
              for x in web.seen[before:]) and 'secret' not in text and
          subprocess.run(['grep', '-r', 'secret-key', ws.dir],
                         capture_output=True, check=False).returncode == 1)
    before, head = len(web.seen), ws.head()
    code, text = ws.update()
    check('then only what changed', code == 0 and head == ws.head() and
          all('lastModStartDate' in x['query'] for x in web.seen[before:]),
          text, web.seen[before:])
    now = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(time.time() - 60))
    changed['CVE-2024-0003'] = ('new words', now + '.000Z')
    code, text = ws.update()
    names = [n for n in ws.feeds() if 'changed' in n]
    check('which is a feed of its own', code == 0 and len(names) == 1,
          code, text, ws.feeds())
    state['move'] = 1
    shutil.rmtree(ws.dir + '/fetch')
    code, text = ws.update()
    check('pages that moved meanwhile are fetched again', code == 0,
          code, text)
    state['move'] = 1000
    shutil.rmtree(ws.dir + '/fetch')
    code, text = ws.update()
    check('but not for ever', code == 23 and 'kept changing' in text and
          ws.sound(), code, text)
    state['move'] = 0
    web.resources['/cves/2.0'] = Resource(to='/elsewhere')
    before = len(web.seen)
    code, text = ws.update()
    check('a key is not taken elsewhere', code == 23 and
          '/elsewhere' not in web.paths()[before:], code, text)


def csaf(n):
    return json.dumps({'document': {
        'category': 'csaf_security_advisory', 'csaf_version': '2.0',
        'title': 't', 'publisher': {'category': 'vendor', 'name': 'v',
                                    'namespace': 'https://example.org'},
        'tracking': {'id': 'A-%d' % n, 'status': 'final', 'version': '1',
                     'current_release_date': '2024-01-01T00:00:00Z',
                     'initial_release_date': '2024-01-01T00:00:00Z',
                     'revision_history': [{
                         'date': '2024-01-01T00:00:00Z', 'number': '1',
                         'summary': 's'}]}},
        'product_tree': {'full_product_names': [{
            'product_id': 'P', 'name': 'p', 'product_identification_helper': {
                'purl': 'pkg:npm/p@1.0'}}]},
        'vulnerabilities': [{'cve': 'CVE-2024-%04d' % n,
                             'product_status': {'known_affected': ['P']}}]
    }).encode()


def test_csaf(web):
    docs = {'%d/a-%d.json' % (2023 + i % 2, i): csaf(i) for i in range(4)}
    rows = {p: '2024-01-0%dT00:00:00Z' % (i + 1)
            for i, p in enumerate(sorted(docs))}

    def changes():
        return ''.join('"%s","%s"\n' % x for x in rows.items()).encode()
    for p, body in docs.items():
        one(web, '/csaf/' + p, body)
        one(web, '/csaf/' + p + '.sha256', sha(body).encode())
    web.resources['/csaf/2023/a-0.json.sha256'].body = b'0' * 64
    one(web, '/csaf/changes.csv', changes())
    one(web, '/csaf/provider-metadata.json', json.dumps({
        'distributions': [{'directory_url': web.url + '/csaf/'}]}).encode())
    ws = Workspace()
    ws.add('maker', web.url + '/csaf/provider-metadata.json', '--how', 'csaf')
    code, text = ws.update()
    check('a document without its digest is refused', code == 23 and
          'digest' in text and ws.feeds() == {}, code, text)
    web.resources['/csaf/2023/a-0.json.sha256'].body = sha(
        docs['2023/a-0.json']).encode()
    code, text = ws.update()
    check('a CSAF provider by its directory', code == 0 and
          sorted(ws.feeds()) == ['maker-2023', 'maker-2024'], code, text)
    before, head = len(web.seen), ws.head()
    code, text = ws.update()
    check('documents that did not change are not fetched', code == 0 and
          ws.head() == head and len(web.seen) - before == 2, text,
          web.paths()[before:])
    one(web, '/csaf/2024/a-1.json', csaf(9))
    one(web, '/csaf/2024/a-1.json.sha256', sha(csaf(9)).encode())
    rows['2024/a-1.json'] = '2024-02-01T00:00:00Z'
    one(web, '/csaf/changes.csv', changes())
    old = ws.feeds()
    before = len(web.seen)
    code, text = ws.update()
    new = ws.feeds()
    check('one that changed is', code == 0 and
          old['maker-2023'] == new['maker-2023'] and
          old['maker-2024'] != new['maker-2024'] and
          len(web.seen) - before == 4, code, text, web.paths()[before:])
    one(web, '/csaf/changes.csv', b'"../../etc/passwd","2024-01-01"\n')
    code, text = ws.update()
    check('a path that climbs is refused', code == 23 and
          'cannot be used' in text and ws.feeds() == new, code, text)
    one(web, '/rolie.json', json.dumps({'feed': {'entry': [{
        'id': 'A', 'updated': '2024-01-01T00:00:00Z', 'link': [
            {'rel': 'self', 'href': web.url + '/csaf/2023/a-0.json'},
            {'rel': 'hash', 'href': web.url + '/csaf/2023/a-0.json.sha256'}],
    }, {'id': 'B', 'updated': '2024-01-01T00:00:00Z', 'link': [
        {'rel': 'self', 'href': web.url + '/csaf/2024/a-3.json'}]}]}}
    ).encode())
    one(web, '/pmd.json', json.dumps({'distributions': [{'rolie': {'feeds': [
        {'tlp_label': 'RED', 'url': web.url + '/secret.json'},
        {'tlp_label': 'WHITE', 'url': web.url + '/rolie.json'}]}}]}).encode())
    ws = Workspace()
    ws.add('rolie', web.url + '/pmd.json', '--how', 'csaf')
    del web.resources['/csaf/2024/a-3.json.sha256']
    code, text = ws.update()
    check('a CSAF provider by ROLIE', code == 0 and
          sorted(ws.feeds()) == ['rolie-2023', 'rolie-2024'] and
          'no digest is published for 1' in text and
          '/secret.json' not in web.paths(), code, text)


def test_release(web):
    record = {
        'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
        'cveMetadata': {'cveId': 'CVE-2024-0001', 'state': 'PUBLISHED',
                        'assignerOrgId': '0' * 8 + '-0000-4000-8000-' +
                        '0' * 12},
        'containers': {'cna': {
            'providerMetadata': {'orgId': '0' * 8 + '-0000-4000-8000-' +
                                          '0' * 12},
            'descriptions': [{'lang': 'en', 'value': 'x'}],
            'affected': [{'vendor': 'v', 'product': 'p', 'versions': [
                {'version': '1', 'status': 'affected'}]}]}}}

    def pack(*files):
        b = io.BytesIO()
        with zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED) as z:
            for name, body in files:
                z.writestr(name, body)
        return b.getvalue()
    inner = pack(('cves/2024/0xxx/CVE-2024-0001.json', json.dumps(record)),
                 ('cves/delta.json', '{}'))
    outer = pack(('cves.zip', inner))
    one(web, '/dl/all.zip.zip', outer)

    def latest(digest):
        one(web, '/latest', json.dumps({'assets': [
            {'name': 'delta.zip', 'browser_download_url': web.url + '/no'},
            {'name': '2026-11-24_all.zip.zip', 'digest': digest,
             'browser_download_url': web.url + '/dl/all.zip.zip'}]}).encode())
    ws = Workspace()
    ws.add('cve', web.url + '/latest#_all.zip.zip', '--how', 'release')
    latest('sha256:' + '0' * 64)
    code, text = ws.update()
    check('a release with another digest is refused', code == 23 and
          'digest' in text, code, text)
    latest('sha256:' + sha(outer))
    code, text = ws.update()
    check('a release: the archive in the archive', code == 0 and
          ws.feeds() == {'cve': sha(inner)}, code, text, ws.feeds())
    before = len(web.seen)
    code, text = ws.update()
    check('the same release is not fetched again', code == 0 and
          web.paths()[before:] == ['/latest'], web.paths()[before:])
    ws.add('cve', web.url + '/latest#_other.zip', '--how', 'release')
    code, text = ws.update()
    check('a release without such a file', code == 23 and
          'has no file' in text, code, text)


def test_sources(web):
    ws = Workspace()
    code, text = ws.update()
    check('no source: nothing to evaluate', code == 20 and
          'no source' in text, code, text)
    for args, says in [
            (('Bad_name', '--url', 'https://x/'), 'lower-case'),
            (('a', '--url', 'ftp://x/y'), 'absolute'),
            (('a', '--url', 'https://user:pw@x/y'), 'absolute'),
            (('a', '--how', 'years', '--url', 'https://x/y'), '{2002}'),
            (('a', '--how', 'magic', '--url', 'https://x/y'), '--how'),
            (('a', '--how', 'csaf', '--url', '/tmp/x'), 'https'),
            (('a', '--url', 'https://x/', '--every', '0'), '1 to 3650'),
            (('a', '--url', 'https://x/', '--digest', 'md5'), 'sha256'),
            (('a',), 'no address')]:
        code, text = ws.run('feed', 'source', 'add', *args)
        check('refused: ' + ' '.join(args), code == 2 and says in text,
              code, text)
    check('none of them is there', ws.items('feed', 'source', 'list') == [])
    known = ws.items('feed', 'source', 'list', '--builtin')
    for k in known:
        code, text = ws.run('feed', 'source', 'add', k['name'])
        if code != 0:
            check('known source ' + k['name'], False, text)
    check('every well-known source can be added by its name',
          len(ws.items('feed', 'source', 'list')) == len(known) > 15)
    check('all of them over https',
          all(k['url'].startswith('https://') for k in known))
    code, text = ws.run('feed', 'source', 'remove', 'kev')
    check('one is removed', code == 0 and
          len(ws.items('feed', 'source', 'list')) == len(known) - 1)
    code, text = ws.update('kev')
    check('and not updated any more', code == 22 and 'no source' in text,
          code, text)
    folder = os.path.join(SCRATCH, 'mirror')
    os.mkdir(folder)
    ws = Workspace()
    ws.add('site', folder)
    code, text = ws.update()
    check('an empty folder is told', code == 23 and 'no file' in text, text)
    for name in ('kev', 'other'):
        with open(os.path.join(folder, name + '.json'), 'wb') as f:
            f.write(kev(50))
    code, text = ws.update()
    check('a folder is a source', code == 0 and
          sorted(ws.feeds()) == ['kev', 'other'] and
          len(os.listdir(folder)) == 2, code, text)
    ws.add('disk', 'file://' + folder + '/kev.json', '--how', 'file')
    check('and so is a file', ws.update('disk')[0] == 0 and
          'disk' in ws.feeds())
    one(web, '/kev.json', kev(50))
    ws.add('kev', web.url + '/kev.json')
    to = os.path.join(SCRATCH, 'copy')
    head = ws.head()
    code, text = ws.run('feed', 'mirror', to, 'kev')
    check('a mirror keeps the files and imports nothing', code == 0 and
          os.listdir(to) == ['kev.json'] and ws.head() == head, code, text)


def test_proxy(web):
    ws = Workspace()
    one(web, 'http://feeds.example/kev.json', kev(5))
    ws.env['http_proxy'] = web.url
    ws.add('kev', 'http://feeds.example/kev.json')
    code, text = ws.update()
    check('through the proxy of the environment', code == 0 and
          'kev' in ws.feeds(), code, text)


def test_program():
    out = subprocess.run(['ldd', PROGRAM], capture_output=True, text=True,
                         check=True).stdout
    check('no command but the update loads libcurl', 'libcurl' not in out)
    alone = os.path.join(SCRATCH, 'alone')
    os.mkdir(alone)
    shutil.copy(PROGRAM, alone + '/mimamori')
    ws = Workspace()
    ws.add('kev', 'https://localhost:1/x')
    p = subprocess.run([alone + '/mimamori', '-C', ws.dir, 'feed', 'update'],
                       env=ws.env, capture_output=True, text=True,
                       check=False)
    check('without its part it says what is missing', p.returncode == 23 and
          'mimamori-fetch, is missing' in p.stderr, p.stderr)


def test_bundle(web):
    """Every byte of a bundle is signed for, and time runs one way."""
    a, b, c = kev(50, '2025-01-01'), kev(60, '2025-02-01'), kev(70,
                                                                '2025-03-01')
    sender, ws = Workspace(), Workspace()
    box = os.path.join(SCRATCH, 'box')
    os.mkdir(box)
    at = lambda name: os.path.join(box, name)
    for key in ('key', 'other'):
        sender.run('audit', 'keygen', at(key))
    one(web, '/kev.json', a)
    one(web, '/rest.json', kev(30, '2025-01-01'))
    sender.add('kev', web.url + '/kev.json')
    sender.add('rest', web.url + '/rest.json')

    def take(name, *more):
        return ws.run('feed', 'import', at(name), '--key', at('key.pub'),
                      *more)

    def refused(what, name, code, says, *more):
        head, feeds = ws.head(), ws.feeds()
        got, text = take(name, *more)
        check('bundle: ' + what, got == code and says in text and
              ws.head() == head and ws.feeds() == feeds, got, text)
    code, text = sender.run('feed', 'export', at('x'), '--key', at('key'))
    check('bundle: none of nothing', code == 20, code, text)
    sender.update()
    code, text = sender.run('feed', 'export', at('1.tar'), '--key', at('key'))
    with open(at('1.tar'), 'rb') as f:
        first = f.read()
    check('bundle: one is made', code == 0 and 'of 2 feeds 2' in text, text)
    code, text = sender.run('feed', 'export', at('1.tar'), '--key', at('key'))
    check('bundle: no file is replaced', code == 22 and 'exists' in text)
    names = tarfile.open(at('1.tar')).getnames()
    check('bundle: tar reads it', names == [
        'MANIFEST', 'MANIFEST.sig', 'feeds/kev/kev/' + sha(a),
        'feeds/kev/rest/' + sha(web.resources['/rest.json'].body)], names)
    ask = ['openssl', 'pkeyutl', '-verify', '-pubin', '-inkey',
           at('key.pub'), '-rawin', '-in', at('m'), '-sigfile', at('s')]
    with tarfile.open(at('1.tar')) as t, open(at('m'), 'wb') as m, \
            open(at('s'), 'wb') as s:
        m.write(t.extractfile('MANIFEST').read())
        s.write(base64.b64decode(
            t.extractfile('MANIFEST.sig').read().split()[1]))
    check('bundle: openssl verifies it', subprocess.run(
        ask, capture_output=True, check=False).returncode == 0)

    def spoil(name, at_byte=None, cut=None, extra=b''):
        x = bytearray(first)
        if at_byte is not None:
            x[at_byte] ^= 1
        with open(at(name), 'wb') as f:
            f.write(bytes(x[:cut]) + extra)
    end = len(first)
    content = first.index(b'"catalogVersion"')
    for what, kind, code, says in [
            ('a byte of the manifest', dict(at_byte=520), 30, 'not as it was'),
            ('a byte of a feed', dict(at_byte=content), 30, 'not as it was'),
            ('a byte of its name', dict(at_byte=first.index(
                sha(a).encode(), 1536)), 22, 'lacks'),
            ('a byte of the padding', dict(at_byte=end - 1030), 30,
             'not as it was'),
            ('the last byte', dict(at_byte=end - 1), 30, 'not as it was'),
            ('cut in a feed', dict(cut=content + 100), 22, 'cut off'),
            ('cut at its end', dict(cut=end - 1024), 22, 'cut off'),
            ('cut in the manifest', dict(cut=600), 22, 'cut off'),
            ('something after it', dict(extra=b'x' * 512), 30,
             'not as it was')]:
        spoil('bad.tar', **kind)
        refused(what, 'bad.tar', code, says)
    everywhere = []
    for i in range(0, min(end, 200000), 997):
        spoil('bad.tar', at_byte=i)
        if i < 12 or take('bad.tar', '--dry-run')[0] in (22, 30):
            continue
        everywhere.append(i)
    check('bundle: a bit anywhere', not everywhere, everywhere)
    code, text = ws.run('feed', 'import', at('1.tar'), '--key',
                        at('other.pub'))
    check('bundle: another key', code == 30 and 'another key' in text and
          ws.feeds() == {}, code, text)
    code, text = ws.run('feed', 'import', at('1.tar'))
    check('bundle: no key', code == 2 and '--key' in text, code, text)
    code, text = take('1.tar')
    check('bundle: imported', code == 0 and ws.feeds() == sender.feeds(),
          code, text, ws.feeds())
    head = ws.head()
    code, text = take('1.tar')
    check('bundle: again, nothing', code == 0 and head == ws.head(), text)

    seq = sender.head().split(':')[0]
    web.resources['/kev.json'].body = b
    sender.update()
    code, text = sender.run('feed', 'export', at('2.tar'), '--key', at('key'),
                            '--since', seq)
    check('bundle: a delta has only what is new', code == 0 and
          'of 2 feeds 1' in text and len(tarfile.open(
              at('2.tar')).getnames()) == 3, text)
    web.resources['/rest.json'].body = kev(35, '2025-01-02')
    web.resources['/kev.json'].body = c
    sender.update()
    sender.run('feed', 'export', at('3.tar'), '--key', at('key'), '--since',
               str(int(sender.head().split(':')[0]) - 1))
    refused('a delta without what it builds upon', '3.tar', 22, 'full bundle')
    sender.run('feed', 'export', at('4.tar'), '--key', at('key'))
    code, text = take('2.tar')
    check('bundle: the delta after its base', code == 0 and
          ws.feeds()['kev'] == sha(b), code, text)
    refused('an older one', '1.tar', 22, 'older')
    code, text = take('4.tar')
    check('bundle: the newest', code == 0 and ws.feeds() == sender.feeds(),
          code, text)
    refused('an older delta', '2.tar', 22, 'older')
    code, text = sender.run('feed', 'export', at('5.tar'), '--key', at('key'),
                            '--since', '2199-01-01')
    check('bundle: a delta of nothing', code == 0 and 'of 2 feeds 0' in text)
    check('bundle: which changes nothing', take('5.tar')[0] == 0 and
          ws.feeds() == sender.feeds())
    left = [f for _, _, names in os.walk(ws.dir + '/fetch') for f in names]
    check('bundle: nothing is left lying', left == ['.lock'], left)
    hurt = Workspace()
    os.chmod(at('key'), 0o644)
    code, text = sender.run('feed', 'export', at('6.tar'), '--key', at('key'))
    check('bundle: a key open to others signs nothing', code == 41 and
          not os.path.exists(at('6.tar')), code, text)
    p = subprocess.Popen([PROGRAM, '-C', hurt.dir, 'feed', 'import',
                          at('4.tar'), '--key', at('key.pub')], env=hurt.env,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.01)
    p.kill()
    p.wait()
    check('bundle: killed, then imported', hurt.feeds() in (
        {}, sender.feeds()) and hurt.run(
            'feed', 'import', at('4.tar'), '--key', at('key.pub'))[0] == 0 and
          hurt.feeds() == sender.feeds() and hurt.sound())


def test_kill(web):
    """T-DATA-1: killed at any moment, the feed is the old or the new one."""
    old, new = kev(300), kev(310)
    r = one(web, '/kill.json', old)
    ws = Workspace()
    ws.add('kev', web.url + '/kill.json')
    ws.update()
    good, cut, seen, why = True, 0, set(), ''
    for i in range(24):
        r.body = new if i % 2 == 0 else old
        p = subprocess.Popen([PROGRAM, '-C', ws.dir, 'feed', 'update',
                              '--all', '--accept-shrink', '-q'], env=ws.env,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        time.sleep(0.002 + 0.0035 * i)
        cut += p.poll() is None
        p.kill()
        p.wait()
        feeds = ws.feeds()
        seen.add(feeds.get('kev'))
        if set(feeds) != {'kev'} or feeds['kev'] not in (sha(old), sha(new)):
            good, why = False, feeds
    check('killed at any moment: the old feed or the new one', good and
          cut >= 5, cut, why)
    r.body = kev(320)
    code, text = ws.update()
    check('the next update is whole', code == 0 and ws.sound() and
          ws.feeds() == {'kev': sha(r.body)}, code, text)
    r.body, r.drip = kev(330), 0.02
    p = subprocess.Popen([PROGRAM, '-C', ws.dir, 'feed', 'update', '--all'],
                         env=ws.env, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    time.sleep(0.2)
    code, text = ws.update()
    check('two updates at a time are refused', code == 40 and
          'another feed update' in text, code, text)
    children = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(p.pid)],
                              capture_output=True, text=True,
                              check=False).stdout.split()
    p.kill()
    p.wait()
    time.sleep(0.1)
    left = [c for c in children if os.path.exists('/proc/' + c) and
            'fetch' in open('/proc/%s/cmdline' % c, encoding='utf-8').read()]
    check('the part that fetches ends with it', children and not left, left)
    r.drip = None
    check('and nothing is broken', ws.update()[0] == 0 and ws.sound() and
          ws.feeds() == {'kev': sha(r.body)})


def main():
    ca, certs = server.make_ca(SCRATCH)
    tls, other = server.Server(certs['ca']), server.Server(certs['other'])
    tls.ca = ca
    Workspace()
    # Each with a server of its own: they wait more than they work.
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(test, server.Server()) for test in (
            test_conditions, test_resume, test_busy, test_digests,
            test_nvd_feed, test_nvd_api, test_csaf, test_release,
            test_sources, test_proxy, test_bundle, test_kill)]
        runs.append(pool.submit(test_bad_servers, server.Server(), tls,
                                other))
        runs.append(pool.submit(test_tls_default, tls))
        runs.append(pool.submit(test_program))
        for r in runs:
            r.result()
    print('1..%d' % (count['ok'] + count['bad']))
    return 1 if count['bad'] else 0


if __name__ == '__main__':
    try:
        code = main()
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    sys.exit(code)
