#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hostile files for every importer, the same bytes on every run.

usage: make.py FOLDER    writes the files and FOLDER/list.json:
                         [name, importer, "refuse" | "accept"]...

What is refused breaks a grammar, a limit or a promise of the header of its
reader; what is accepted is odd but valid, and must not do harm: names that
try to be a formula, a script or another line of a terminal.
"""
import gzip
import io
import json
import os
import sys
import warnings
import zipfile

FILES = []


def put(importer, name, want, data):
    if isinstance(data, str):
        data = data.encode('utf-8', 'surrogatepass')
    FILES.append((importer + '-' + name, importer, want, data))


# -- CycloneDX and SPDX JSON ------------------------------------------------
HEAD = '{"bomFormat":"CycloneDX","specVersion":"1.5",'
ONE = '"components":[{"type":"library","name":"a","version":"1"}]'


def cdx(inner=ONE):
    return HEAD + inner + '}'


def comp(**kw):
    c = {'type': 'library', 'name': 'a', 'version': '1'}
    c.update(kw)
    return cdx('"components":[%s]' % json.dumps(c))


def sbom(name, want, data):
    put('sbom', name, want, data)


def json_grammar():
    whole = comp(purl='pkg:npm/a@1')
    for i, cut in enumerate((1, 5, 20, 40, 60, 80, 100, len(whole) - 2,
                             len(whole) - 1)):
        sbom('cut-%d.json' % i, 'refuse', whole[:cut])
    for name, text in (
            ('empty', ''), ('blank', ' \n\t '), ('bom-only', '\ufeff'),
            ('null', 'null'), ('array', '[]'), ('number', '0'),
            ('string', '"x"'), ('object', '{}'), ('true', 'true'),
            ('two', cdx() + cdx()), ('trailing', cdx() + 'x'),
            ('trailing-comma', HEAD + ONE + ',}'),
            ('comment', '/* x */' + cdx()), ('comment-2', cdx() + '// x'),
            ('single-quotes', cdx().replace('"', "'")),
            ('no-colon', HEAD.replace(':', ' ', 1) + ONE + '}'),
            ('open-string', HEAD + '"x'), ('tab-in-string',
                                           cdx('"x":"a\tb",' + ONE)),
            ('nul', cdx('"x":"a\0b",' + ONE)), ('nul-before', '\0' + cdx()),
            ('bad-escape', cdx('"x":"\\x41",' + ONE)),
            ('nul-escape', comp(name='a').replace('"a"', '"a\\u0000"')),
            ('lone-high', cdx('"x":"\\ud800",' + ONE)),
            ('lone-low', cdx('"x":"\\udc00",' + ONE)),
            ('raw-surrogate', cdx('"x":"\ud800",' + ONE)),
            ('upper-true', cdx('"x":True,' + ONE)),
            ('duplicate-top', HEAD + '"bomFormat":"CycloneDX",' + ONE + '}'),
            ('duplicate-name', cdx('"components":[{"type":"library",'
                                   '"name":"a","name":"b"}]')),
            ('duplicate-escaped', cdx('"components":[{"type":"library",'
                                      '"name":"a","n\\u0061me":"b"}]'))):
        sbom(name + '.json', 'refuse', text)
    for i, number in enumerate(('00', '+1', '.5', '1.', '1e', '0x10', 'NaN',
                                'Infinity', '-', '1e+', '--1', '1_000')):
        sbom('number-%d.json' % i, 'refuse',
             cdx('"x":%s,' % number + ONE))
    for i, number in enumerate(('1e400', '-0', '18446744073709551616',
                                '1e-400', '0.1e1', '-0.0e-0')):
        sbom('number-ok-%d.json' % i, 'accept', cdx('"x":%s,' % number + ONE))
    for name, data in (
            ('overlong', b'\xc0\xaf'), ('overlong-nul', b'\xc0\x80'),
            ('high', b'\xf5\x80\x80\x80'), ('alone', b'\x80'),
            ('cut-char', b'\xe3\x81'), ('cesu', b'\xed\xa0\x80\xed\xb0\x80'),
            ('latin-1', b'\xe9'), ('ff', b'\xff')):
        sbom('utf8-%s.json' % name, 'refuse',
             HEAD.encode() + b'"x":"' + data + b'",' + ONE.encode() + b'}')
    sbom('utf32.json', 'refuse', cdx().encode('utf-32'))
    sbom('bom.json', 'accept', '\ufeff' + cdx())


def json_size():
    sbom('depth-65.json', 'refuse', cdx('"x":' + '[' * 65 + ']' * 65 + ',' +
                                        ONE))
    sbom('depth-million.json', 'refuse', cdx('"x":' + '[' * 1000000))
    sbom('depth-objects.json', 'refuse', cdx('"x":' + '{"a":' * 100000))
    nest = '{"type":"library","name":"a","components":['
    sbom('depth-components.json', 'refuse',
         cdx('"components":[' + nest * 200 + ']}' * 200 + ']'))
    sbom('token-20mb.json', 'refuse', cdx('"x":"%s",' % ('a' * 20000000) +
                                          ONE))
    sbom('name-2mb.json', 'refuse', comp(name='a' * 2000000))
    keys = ','.join('"k%d":0' % i for i in range(100000))
    sbom('keys-100000.json', 'accept', cdx(keys + ',' + ONE))
    sbom('keys-duplicate-last.json', 'refuse', cdx(keys + ',"k7":0,' + ONE))
    sbom('keys-same.json', 'refuse', cdx('"k":0,' * 100000 + ONE))
    # As many of one length and prefix: no slow hash, no slow comparison.
    keys = ','.join('"%s%06d":0' % ('k' * 50, i) for i in range(50000))
    sbom('keys-alike.json', 'accept', cdx(keys + ',' + ONE))
    row = '{"type":"library","name":"a"},'
    sbom('components-200001.json', 'refuse',
         cdx('"components":[' + (row * 200001)[:-1] + ']'))
    parts = ','.join('{"type":"library","name":"a","bom-ref":"%d"}' % i
                     for i in range(400))
    every = ','.join('"%d"' % i for i in range(400))
    edges = ','.join('{"ref":"%d","dependsOn":[%s]}' % (i, every)
                     for i in range(400))
    sbom('edges-160000.json', 'accept', cdx('"components":[%s],'
                                            '"dependencies":[%s]'
                                            % (parts, edges)))


def json_meaning():
    for key, value in (
            ('components', '{}'), ('components', '"x"'), ('components', '1'),
            ('components', '[1]'), ('components', '[[]]'),
            ('components', '[null]'), ('dependencies', '{}'),
            ('dependencies', '[1]'), ('metadata', '[]'), ('metadata', '"x"')):
        rest = '' if key == 'components' else ',' + ONE
        sbom('type-%s-%s.json' % (key, value.encode().hex()), 'refuse',
             cdx('"%s":%s' % (key, value) + rest))
    for key in ('name', 'version', 'purl', 'cpe', 'bom-ref', 'type'):
        for value in (1, [], {}):
            sbom('type-%s-%s.json' % (key, json.dumps(value).encode().hex()),
                 'refuse', comp(**{key: value}))
    sbom('version-9.json', 'refuse', cdx().replace('1.5', '9.9'))
    sbom('version-number.json', 'refuse', cdx().replace('"1.5"', '1.5'))
    two = '{"type":"library","name":"a","bom-ref":"r"}'
    sbom('ref-twice.json', 'refuse', cdx('"components":[%s,%s]' % (two, two)))
    sbom('no-name.json', 'refuse', cdx('"components":[{"type":"library"}]'))
    pair = ('"components":[{"type":"library","name":"a","bom-ref":"a"},'
            '{"type":"library","name":"b","bom-ref":"b"}],"dependencies":')
    sbom('cycle.json', 'accept', cdx(pair + '[{"ref":"a","dependsOn":["b"]},'
                                     '{"ref":"b","dependsOn":["a"]}]'))
    sbom('cycle-self.json', 'accept',
         cdx(pair + '[{"ref":"a","dependsOn":["a"]}]'))
    for i, name in enumerate((
            '=cmd|\' /C calc\'!A0', '@SUM(1+1)*cmd', '+1', '-1+1', '\u200b',
            '\u202egnp.exe', '\u2066a\u2069', '\ufeffa', 'a\u0301' * 50,
            '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>',
            '{{7*7}}', '${jndi:ldap://x}', "'; DROP TABLE facts;--", '%s%n%x',
            '../../../../etc/passwd', 'CON', '\x7f', '\x1b[2J\x1b]0;x\x07',
            '\x85\x9b', '𠮷野家', '\U0010ffff')):
        sbom('name-%02d.json' % i, 'accept', comp(name=name))
    for i, purl in enumerate((
            'pkg:', 'pkg:npm', 'pkg:npm/', 'pkg://npm/a', 'pkg:npm/%zz@1',
            'pkg:npm/%00@1', 'pkg:npm/a@%ff', 'npm/a@1', 'PKG:NPM/A@1',
            'pkg:npm/a@1?' + '&'.join('k%d=1' % k for k in range(3000)),
            'pkg:npm/a@1#../../..', 'pkg:deb/debian/a@1?distro=',
            'pkg:npm/' + 'a/' * 2000 + 'b@1', 'pkg:npm/a@' + '9.' * 5000)):
        sbom('purl-%02d.json' % i, 'accept', comp(purl=purl))
    for i, cpe in enumerate((
            'cpe:2.3:a', 'cpe:2.3:a:v:p:1:*:*:*:*:*:*', 'cpe:/a:v:p:%zz',
            'cpe:2.3:x:v:p:1:*:*:*:*:*:*:*', 'cpe:2.3:a:v:p:\\:*:*:*:*:*:*:*',
            'cpe:2.3:a:' + 'v' * 5000 + ':p:1:*:*:*:*:*:*:*', 'cpe:')):
        sbom('cpe-%02d.json' % i, 'accept', comp(cpe=cpe))
    for i, version in enumerate(('', '9' * 5000, '1.' * 3000, '~', '*', '\u0661',
                                 '1:2:3:4', '1e400', '-1')):
        sbom('version-%02d.json' % i, 'accept',
             comp(version=version, purl='pkg:npm/a'))


# -- XML, YAML, tag-value ----------------------------------------------------
NS = 'xmlns="http://cyclonedx.org/schema/bom/1.5" version="1"'
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
XONE = ('<components><component type="library"><name>%s</name>'
        '</component></components>')


def xml():
    laughs = '<!DOCTYPE bom [<!ENTITY a0 "ha">' + ''.join(
        '<!ENTITY a%d "%s">' % (i, ('&a%d;' % (i - 1)) * 10)
        for i in range(1, 10)) + ']>'
    bom = '<bom %s>%s</bom>'
    for name, dtd, inner in (
            ('laughs', laughs, XONE % '&a9;'),
            ('quadratic', '<!DOCTYPE bom [<!ENTITY a "%s">]>' % ('a' * 50000),
             XONE % ('&a;' * 5000)),
            ('xxe-file', '<!DOCTYPE bom [<!ENTITY x SYSTEM '
             '"file:///etc/passwd">]>', XONE % '&x;'),
            ('xxe-http', '<!DOCTYPE bom [<!ENTITY x SYSTEM '
             '"http://127.0.0.1:9/x">]>', XONE % '&x;'),
            ('xxe-parameter', '<!DOCTYPE bom [<!ENTITY % x SYSTEM '
             '"http://127.0.0.1:9/x">%x;]>', XONE % 'a'),
            ('dtd-external', '<!DOCTYPE bom SYSTEM "http://127.0.0.1:9/x">',
             XONE % 'a'),
            ('dtd-public', '<!DOCTYPE bom PUBLIC "-//x" "/etc/passwd">',
             XONE % 'a'),
            ('dtd-empty', '<!DOCTYPE bom>', XONE % 'a'),
            ('dtd-attribute', '<!DOCTYPE bom [<!ATTLIST bom x CDATA "y">]>',
             XONE % 'a'),
            ('entity-unknown', '', XONE % '&nope;'),
            ('char-zero', '', XONE % '&#0;'),
            ('char-surrogate', '', XONE % '&#xd800;'),
            ('char-big', '', XONE % '&#x110000;'),
            ('namespace-unbound', '', '<p:x/>' + XONE % 'a'),
            ('attribute-twice', '', '<x a="1" a="2"/>' + XONE % 'a'),
            ('open', '', '<components>'),
            ('crossed', '', '<components><component></components></component>'),
            ('deep', '', '<x>' * 100000)):
        sbom('%s.xml' % name, 'refuse', XML + dtd + bom % (NS, inner))
    sbom('dtd-late.xml', 'refuse', XML + '<!-- x -->\n<?x y?>\n'
         '<!DOCTYPE bom [<!ENTITY a "b">]>' + bom % (NS, XONE % 'a'))
    sbom('cdata.xml', 'accept', XML + bom % (
        NS, XONE % '<![CDATA[<script>&a9;]]>'))
    sbom('attributes.xml', 'refuse', XML + '<bom %s %s>%s</bom>' % (
        NS, ' '.join('a%d="1"' % i for i in range(200000)), XONE % 'a'))
    for enc in ('utf-7', 'ebcdic-cp-us', 'x-nope'):
        sbom('encoding-%s.xml' % enc, 'refuse',
             '<?xml version="1.0" encoding="%s"?>' % enc +
             bom % (NS, XONE % 'a'))
    # Some tools of Windows write this; codec/xml.h reads what it is.
    sbom('declared-utf16.xml', 'accept',
         '<?xml version="1.0" encoding="UTF-16"?>' + bom % (NS, XONE % 'a'))
    sbom('two-roots.xml', 'refuse', XML + bom % (NS, XONE % 'a') * 2)
    sbom('html.xml', 'refuse', '<html><body>hello</body></html>')
    sbom('svg.xml', 'refuse', XML + '<svg xmlns="http://www.w3.org/2000/svg"/>')


def yaml_and_tags():
    head = 'spdxVersion: SPDX-2.3\nname: x\nSPDXID: SPDXRef-DOCUMENT\n'
    sbom('laughs.yaml', 'refuse', 'a0: &a0 [x,x,x,x,x,x,x,x,x]\n' + ''.join(
        'a%d: &a%d [%s]\n' % (i, i, ','.join(['*a%d' % (i - 1)] * 9))
        for i in range(1, 10)) + head)
    sbom('cycle.yaml', 'refuse', head + 'packages: &p [*p]\n')
    sbom('tag.yaml', 'refuse', '!!python/object/apply:os.system ["id"]\n')
    sbom('deep.yaml', 'refuse', head + 'packages: ' + '[' * 100000)
    sbom('deep-blocks.yaml', 'refuse', head + 'packages:\n' + '\n'.join(
        ' ' * i + '- x:' for i in range(1, 300)))
    sbom('tab.yaml', 'refuse', head + '\tname: y\n')
    sbom('twice.yaml', 'refuse', head + 'name: y\n')
    sbom('two-documents.yaml', 'refuse', head + '---\n' + head)
    tags = ('SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n'
            'SPDXID: SPDXRef-DOCUMENT\nDocumentName: x\n'
            'DocumentNamespace: http://x/y\nCreator: Tool: x\n'
            'Created: 2024-01-01T00:00:00Z\n')
    package = 'PackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\n'
    sbom('open-text.spdx', 'refuse', tags + 'PackageComment: <text>never' )
    sbom('id-twice.spdx', 'refuse', tags + package + package)
    sbom('nul.spdx', 'refuse', tags + package + 'PackageComment: a\0b\n')
    sbom('long-line.spdx', 'refuse', tags + package + 'PackageSupplier: '
         'Organization: ' + 'x' * 3000000 + '\n')
    sbom('version-9.spdx', 'refuse', tags.replace('2.3', '9.9') + package)
    sbom('nothing.spdx', 'refuse', 'SPDXVersion: SPDX-2.3\n')


# -- archives -----------------------------------------------------------------
def zipped(entries, **kw):
    b = io.BytesIO()
    warnings.simplefilter('ignore')  # one name twice is meant
    with zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED, **kw) as z:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if name.startswith('link'):
                info.external_attr = 0o120777 << 16
            z.writestr(info, data)
    return b.getvalue()


def archives():
    types = ('[Content_Types].xml', '<Types xmlns="http://schemas.openxmlfor'
             'mats.org/package/2006/content-types"/>')
    sheet = ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheet'
             'ml/2006/main"><sheetData>%s</sheetData></worksheet>')
    book = ('xl/workbook.xml', '<workbook xmlns="http://schemas.openxmlforma'
            'ts.org/spreadsheetml/2006/main"/>')
    one = zipped([types, book, ('xl/worksheets/sheet1.xml', sheet % '')])
    laughs = ('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + '&a;' * 50000 +
              '">]>')
    for name, data in (
            ('empty.xlsx', zipped([])), ('one.xlsx', one),
            ('cut.xlsx', one[:len(one) // 2]),
            ('no-directory.xlsx', one[:-30]),
            ('crc.xlsx', one[:60] + bytes([one[60] ^ 1]) + one[61:]),
            ('slip.xlsx', zipped([types, book, ('../../../tmp/x', 'x')])),
            ('absolute.xlsx', zipped([types, book, ('/tmp/x', 'x')])),
            ('link.xlsx', zipped([types, book, ('link', '/etc/passwd')])),
            ('many.xlsx', zipped([types, book] + [
                ('x%d' % i, '') for i in range(2000)])),
            ('bomb.xlsx', zipped([types, book, (
                'xl/worksheets/sheet1.xml', sheet % (' ' * 100000000))])),
            ('nested.xlsx', zipped([types, book, (
                'xl/worksheets/sheet1.xml', one)])),
            ('laughs.xlsx', zipped([types, book, (
                'xl/worksheets/sheet1.xml', laughs + sheet % '&b;')])),
            ('plain.zip', zipped([('a.json', cdx())])),
            ('twice.xlsx', zipped([types, book, ('xl/worksheets/sheet1.xml',
                                                 sheet % ''),
                                   ('xl/worksheets/sheet1.xml',
                                    sheet % '')])),
            ('x.bz2', b'BZh91AY&SY' + b'\0' * 40),
            ('x.xz', b'\xfd7zXZ\0' + b'\0' * 40),
            ('x.zst', b'\x28\xb5\x2f\xfd' + b'\0' * 40),
            ('x.tar', b'a.json\0' + b'\0' * 250 + b'ustar' + b'\0' * 250),
            ('x.pdf', b'%PDF-1.5\n'), ('x.elf', b'\x7fELF' + b'\0' * 60)):
        sbom(name, 'refuse', data)


def squeeze(data):
    return gzip.compress(data, mtime=0)


# -- feeds --------------------------------------------------------------------
def cve(cve_id='CVE-2024-0001', affected=None, **meta):
    m = {'cveId': cve_id, 'assignerOrgId': '00000000-0000-4000-8000-'
         '000000000000', 'state': 'PUBLISHED',
         'datePublished': '2024-01-01T00:00:00',
         'dateUpdated': '2024-01-02T00:00:00'}
    m.update(meta)
    org = {'orgId': m['assignerOrgId']}
    return json.dumps({
        'dataType': 'CVE_RECORD', 'dataVersion': '5.1', 'cveMetadata': m,
        'containers': {'cna': {
            'providerMetadata': org,
            'descriptions': [{'lang': 'en', 'value': 'x'}],
            'affected': affected if affected is not None else [
                {'vendor': 'v', 'product': 'p', 'versions': [
                    {'version': '1', 'status': 'affected'}]}]}}})


def feed(name, want, data):
    put('feed', name, want, data)


def feeds():
    good = cve()
    feed('good.json', 'accept', good)
    for i, cut in enumerate((1, 30, 60, 120, 200, len(good) - 1)):
        feed('cut-%d.json' % i, 'refuse', good[:cut])
    many = [{'vendor': 'v', 'product': 'p', 'versions': [
        {'version': '1.%d' % i, 'status': 'affected'}
        for i in range(50000)]}]
    feed('versions-50000.json', 'accept', cve(affected=many))
    feed('deep.json', 'refuse', good[:-1] + ',"x":' + '[' * 100000)
    feed('id.json', 'refuse', cve(cve_id='CVE-<script>'))
    feed('id-number.json', 'refuse', cve(cve_id=7))
    feed('date.json', 'refuse', cve(dateUpdated='2024-13-45T99:99:99'))
    feed('state.json', 'refuse', cve(state='WHATEVER'))
    feed('affected-type.json', 'refuse', cve(affected=[1]))
    feed('affected-object.json', 'refuse', cve(affected={}))
    feed('twice.json', 'refuse', good[:-1] + ',"dataType":"CVE_RECORD"}')
    feed('line-2.jsonl', 'refuse', good + '\n' + good[:50] + '\n')
    feed('sbom.json', 'refuse', cdx())
    feed('empty.json', 'refuse', '')
    feed('brace.json', 'refuse', '{')
    feed('name-script.json', 'accept', cve(affected=[{
        'vendor': '<script>', 'product': '=1+1', 'versions': [
            {'version': '\u202e1', 'status': 'affected'}]}]))
    packed = squeeze(good.encode())
    feed('good.json.gz', 'accept', packed)
    feed('two-members.jsonl.gz', 'accept',
         squeeze(good.encode() + b'\n') + squeeze(
             cve('CVE-2024-0002').encode()))
    for name, data in (
            ('cut', packed[:-10]), ('crc', packed[:-8] + b'\0' * 8),
            ('garbage', packed + b'garbage'), ('head', packed[:6]),
            ('bits', packed[:20] + bytes([packed[20] ^ 255]) + packed[21:]),
            ('bomb', squeeze(b' ' * 50000000)),
            ('nested', squeeze(squeeze(good.encode())))):
        feed('%s.json.gz' % name, 'refuse', data)
    kev = {'title': 'x', 'catalogVersion': '1', 'dateReleased':
           '2024-01-01T00:00:00.000Z', 'count': 1, 'vulnerabilities': [
               {'cveID': 'CVE-2024-0001', 'dateAdded': '2024-01-01',
                'vendorProject': 'v', 'product': 'p',
                'vulnerabilityName': 'x', 'shortDescription': 'x',
                'requiredAction': 'x', 'dueDate': '2024-02-01',
                'knownRansomwareCampaignUse': 'Unknown'}]}
    feed('kev.json', 'accept', json.dumps(kev))
    feed('kev-count.json', 'refuse', json.dumps(dict(kev, count=2)))
    feed('kev-count-big.json', 'refuse',
         json.dumps(dict(kev, count=2 ** 64)))
    feed('kev-list.json', 'refuse',
         json.dumps(dict(kev, vulnerabilities={})))
    head = '#model_version:v2023.03.01,score_date:2024-01-01T00:00:00+0000\n'
    head += 'cve,epss,percentile\n'
    feed('epss.csv', 'accept', head + 'CVE-2024-0001,0.5,0.5\n')
    for i, row in enumerate(('CVE-2024-0001,1e400,0', 'CVE-2024-0001,2,0',
                             'CVE-2024-0001,-1,0', 'CVE-2024-0001,nan,0',
                             'CVE-2024-0001,0.5', 'x,0.5,0.5',
                             'CVE-2024-0001,"0.5,0.5', ',,')):
        feed('epss-%d.csv' % i, 'refuse', head + row + '\n')
    osv = {'id': 'GHSA-x', 'modified': '2024-01-01T00:00:00Z', 'affected': [
        {'package': {'ecosystem': 'npm', 'name': 'a'}, 'ranges': [
            {'type': 'SEMVER', 'events': [{'introduced': '0'},
                                          {'fixed': '1.0'}]}]}]}
    feed('osv.json', 'accept', json.dumps(osv))
    feed('osv-modified.json', 'refuse', json.dumps(dict(osv, modified='x')))
    feed('osv-affected.json', 'refuse', json.dumps(dict(osv, affected=7)))


# -- registers ----------------------------------------------------------------
def registers():
    head = '取引先ID,区分,名称\n'
    row = 'H1,医療機関,甲病院\n'

    def csv(name, want, data):
        put('party', name, want, data)

    csv('good.csv', 'accept', head + row)
    csv('cp932.csv', 'accept', (head + row).encode('cp932'))
    for i, name in enumerate(('=1+1', '@x', '<script>alert(1)</script>',
                              '\u202eb', "'; DROP TABLE f_party;--",
                              '甲' * 200)):
        csv('name-%d.csv' % i, 'accept', head + 'H1,医療機関,' + name + '\n')
    for name, data in (
            ('empty', ''), ('bom', '\ufeff'), ('head-only', head),
            ('no-head', row), ('open-quote', head + 'H1,医療機関,"甲\n'),
            ('late-quote', head + 'H1,医療機関,甲"乙\n'),
            ('after-quote', head + 'H1,医療機関,"甲"乙\n'),
            ('cr-only', (head + row).replace('\n', '\r')),
            ('few', head + 'H1,医療機関\n'), ('many', head + 'H1,a,b,c\n'),
            ('head-twice', '取引先ID,取引先ID,区分,名称\nH1,H1,医療機関,甲\n'),
            ('row-twice', head + row + row),
            ('nul', head + 'H1,医療機関,甲\0乙\n'),
            ('columns', ','.join('c%d' % i for i in range(100000)) + '\n'),
            ('cell-2mb', head + 'H1,医療機関,' + 'a' * 2000000 + '\n'),
            ('kind', head + 'H1,宇宙船,甲\n'),
            ('id-blank', head + ',医療機関,甲\n'),
            ('name-blank', head + 'H1,医療機関,\n'),
            ('id-control', head + 'H\x1b[2J,医療機関,甲\n'),
            ('json', cdx()), ('xml', XML + '<x/>')):
        csv(name + '.csv', 'refuse', data)
    text = (head + row)
    for name, data in (
            ('utf16le', text.encode('utf-16')),
            ('utf16be', b'\xfe\xff' + text.encode('utf-16-be')),
            ('cp932-cut', (head + 'H1,').encode('cp932') + b'\x8d\n'),
            ('cp932-bad', text.encode('cp932') + b'\xfd\xfe\xff\n'),
            ('mixed', text.encode() + 'H2,医療機関,乙\n'.encode('cp932')),
            ('euc', text.encode('euc_jp')),
            ('gzip', squeeze(text.encode())),
            ('zip', zipped([('a.csv', text)]))):
        csv(name + '.csv', 'refuse', data)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for make in (json_grammar, json_size, json_meaning, xml, yaml_and_tags,
                 archives, feeds, registers):
        make()
    names = [f[0] for f in FILES]
    assert len(set(names)) == len(names), 'a name twice'
    for name, _, _, data in FILES:
        with open(os.path.join(folder, name), 'wb') as f:
            f.write(data)
    with open(os.path.join(folder, 'list.json'), 'w') as f:
        json.dump([f[:3] for f in FILES], f)


if __name__ == '__main__':
    main()
