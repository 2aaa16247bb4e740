#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keep the present schema for good, at a release.

usage: release-schema.py PROGRAM     freeze it and write the fixture
       release-schema.py --check     released migrations are what they were

See src/store/migrations/README.md.
"""
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, 'src/store/migrations')
LIST = os.path.join(FOLDER, 'released.txt')
FIXTURES = os.path.join(ROOT, 'tests/data/schema')


def migrations():
    """(number, name, SHA-256) of every migration, in order."""
    found = []
    for name in sorted(os.listdir(FOLDER)):
        m = re.fullmatch(r'(\d{4})_(\w+)\.sql', name)
        if m:
            data = open(os.path.join(FOLDER, name), 'rb').read()
            found.append((m[1], m[2], hashlib.sha256(data).hexdigest()))
    return found


def released():
    lines = [x.split() for x in open(LIST, encoding='utf-8')
             if x.strip() and not x.startswith('#')]
    return [tuple(x) for x in lines]


def check():
    have = {m[0]: m for m in migrations()}
    bad = 0
    for r in released():
        fixture = os.path.join(FIXTURES, r[0] + '.sql')
        if have.get(r[0]) != r:
            print(f'migration {r[0]}_{r[1]}: it was released and has changed; '
                  'undo that and add a new one')
            bad += 1
        if r == released()[-1] and not os.path.exists(fixture):
            print(f'{fixture}: the fixture of a released schema is missing')
            bad += 1
    print(f'released schemas: {len(released())}, {bad} bad')
    return 1 if bad else 0


def freeze(program):
    number = migrations()[-1][0]
    os.makedirs(FIXTURES, exist_ok=True)
    target = os.path.join(FIXTURES, number + '.sql')
    if os.path.exists(target):
        sys.exit(f'{target} exists: this schema was released before')
    env = dict(os.environ, MIMAMORI_ACTOR='release')
    with tempfile.TemporaryDirectory() as folder:
        ws = folder + '/ws'

        def run(*args):
            return subprocess.run([program, '-C', ws, *args], check=True,
                                  env=env, capture_output=True,
                                  text=True).stdout
        data = os.path.join(ROOT, 'data/sample/')
        run('init', '--maker', '見本', '--workspace', 'W-schema-' + number)
        for args in (['party', 'import', data + 'parties.csv'],
                     ['device', 'import', data + 'products.csv'],
                     ['device', 'import-versions', data + 'versions.csv'],
                     ['sbom', 'add', data + 'sbom/SP-210-2.4.1.cdx.json',
                      '--product', 'SP-210', '--version', '2.4.1']):
            run(*args)
        head = run('audit', 'verify').splitlines()[0]
        export = hashlib.sha256(run('facts', 'export').encode()).hexdigest()
        with sqlite3.connect(ws + '/mimamori.db') as db:
            dump = '\n'.join(db.iterdump())
            mark = db.execute('PRAGMA application_id').fetchone()[0]
    with open(target, 'w', encoding='utf-8') as f:
        f.write(f'-- head {head}\n-- export {export}\n'
                f'PRAGMA application_id = {mark};\n{dump}\n')
    with open(LIST, 'a', encoding='utf-8') as f:
        for m in migrations():
            if m not in released():
                f.write(' '.join(m) + '\n')
    print(f'wrote {target} and released.txt: commit both')
    return 0


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(check() if sys.argv[1] == '--check' else freeze(sys.argv[1]))
