#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Imports with bad rows: all or nothing, every bad row named, rejects that
can be imported once they are corrected, and nothing new the second time
(T-ATOM-1, T-ATOM-2).

usage: rows.py PROGRAM [RUNS [SEED]]

Each run makes a file of one importer with bad rows at random lines, each bad
in a known way, and looks at the journal's head after each step.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HEADS = {
    'party': '取引先ID,区分,名称,法人番号',
    'device': '製品ID,販売名,クラス分類',
    'device-versions': '製品ID,版,リリース日',
    'unit': '個体ID,製品ID,版,製造番号,出荷日,納入先,納入日',
}
COMMANDS = {
    'party': ['party', 'import'],
    'device': ['device', 'import'],
    'device-versions': ['device', 'import-versions'],
    'unit': ['unit', 'import'],
    'facts': ['facts', 'import'],
}
# (good value, bad value) by column: what is wrong is known beforehand.
BAD = {
    'party': {1: 'ひみつ', 2: '', 3: '1234567890123'},
    'device': {1: '', 2: 'IX'},
    'device-versions': {0: 'NO-SUCH', 2: '2019-02-30'},
    'unit': {1: 'NO-SUCH', 4: '2019-13-01', 5: 'NO-SUCH', 6: '昨日'},
}


def good_row(kind, run, i):
    if kind == 'party':
        return [f'P{run}-{i}', '医療機関', f'病院{run}-{i}', '']
    if kind == 'device':
        return [f'D{run}-{i}', f'装置{run}-{i}', 'II']
    if kind == 'device-versions':
        return ['BASE', f'{run}.{i}', '2019-04-01']
    return [f'U{run}-{i}', 'BASE', '1.0', f'S{run}-{i}', '2019-04-01', 'H1',
            '2019-05-01']


def good_fact(run, i):
    return {'type': 'setting', 'valid': '2026-01-01',
            'data': {'name': f'n-{run}-{i}', 'value': 'x'}}


class Runs:
    def __init__(self, program, folder, seed):
        self.program, self.folder = program, folder
        self.rng = random.Random(seed)
        self.bad = {'partial': 0, 'unreported': 0, 'invented': 0,
                    'rejects': 0, 'reimport': 0}
        self.rows = self.bad_rows = 0

    def call(self, *args):
        p = subprocess.run([self.program, '-C', self.folder + '/ws', *args],
                           capture_output=True, text=True)
        return p.returncode, p.stdout, p.stderr

    def head(self):
        code, out, _ = self.call('audit', 'log', '-o', 'ndjson')
        if code != 0:
            sys.exit('import: the log cannot be read')
        return out.count('\n')

    def start(self):
        ws = self.folder + '/ws'
        shutil.rmtree(ws, ignore_errors=True)
        for args in (['init', '--maker', '見本', '--workspace', 'W-import'],):
            if self.call(*args)[0] != 0:
                sys.exit('import: no workspace')
        for name, text in (
                ('party', 'H1,医療機関,甲病院,'),
                ('device', 'BASE,モニタ,II'),
                ('device-versions', 'BASE,1.0,2018-04-01')):
            self.write(name, [HEADS[name], text])
            code, _, err = self.call(*COMMANDS[name], self.path(name))
            if code != 0:
                sys.exit(f'import: {name}: {err}')

    def path(self, kind):
        end = 'jsonl' if kind == 'facts' else 'csv'
        return f'{self.folder}/{kind}.{end}'

    def write(self, kind, lines, encoding='utf-8'):
        with open(self.path(kind), 'w', encoding=encoding, newline='') as f:
            f.write('\n'.join(lines) + '\n')

    def make(self, kind, run):
        """Lines, corrected lines, and the lines that are bad (1-based)."""
        n = self.rng.randint(2, 60)
        bad_at = set(self.rng.sample(range(n), self.rng.randint(1, n)))
        bad, good, where = [], [], []
        for i in range(n):
            if kind == 'facts':
                fact = good_fact(run, i)
                good.append(json.dumps(fact, ensure_ascii=False))
                if i in bad_at:
                    del fact['data'][self.rng.choice(['name', 'value'])]
                bad.append(json.dumps(fact, ensure_ascii=False))
            else:
                row = good_row(kind, run, i)
                good.append(','.join(row))
                if i in bad_at:
                    column = self.rng.choice(sorted(BAD[kind]))
                    row[column] = BAD[kind][column]
                bad.append(','.join(row))
            if i in bad_at:
                where.append(i + (1 if kind == 'facts' else 2))
        if kind != 'facts':
            bad.insert(0, HEADS[kind])
            good.insert(0, HEADS[kind])
        self.rows += n
        self.bad_rows += len(where)
        return bad, good, where

    def reported(self, kind, out, err):
        if kind == 'facts':
            found = set()
            for line in err.splitlines():
                parts = line.split(':')
                if line.startswith(self.path(kind)) and len(parts) > 2 \
                        and parts[1].isdigit():
                    found.add(int(parts[1]))
            return found
        return {i['line'] for i in json.loads(out)['items']
                if i['grade'] == 'error'}

    def one(self, kind, run):
        bad, good, where = self.make(kind, run)
        command, path = COMMANDS[kind], self.path(kind)
        encoding = self.rng.choice(['utf-8', 'utf-8-sig', 'cp932']) \
            if kind != 'facts' else 'utf-8'
        self.write(kind, bad, encoding)
        before = self.head()
        extra = [] if kind == 'facts' else ['-o', 'json']
        code, out, err = self.call(*command, path, *extra)
        if code != 22 or self.head() != before:
            self.bad['partial'] += 1
        found = self.reported(kind, out, err)
        self.bad['unreported'] += len(set(where) - found)
        self.bad['invented'] += len(found - set(where))

        # The good rows only; the bad ones into a file of their own.
        rejects = self.folder + '/rejects'
        goods = len(good) - len(where) - (0 if kind == 'facts' else 1)
        code, _, err = self.call(*command, path, '--partial', '--rejects',
                                 rejects)
        if code != 22 or self.head() != before + goods:
            self.bad['partial'] += 1
        kept = open(rejects, encoding='utf-8').read().splitlines()
        first = 0 if kind == 'facts' else 1
        if [k for k in kept[first:]] != [bad[w - (1 if kind == 'facts' else 1)]
                                         for w in where]:
            self.bad['rejects'] += 1
        # Corrected, they go in, and all that is there then is the whole file.
        with open(rejects, 'w', encoding='utf-8') as f:
            f.write('\n'.join(good[:first] +
                              [good[w - 1] for w in where]) + '\n')
        code, _, err = self.call(*command, rejects)
        after = self.head()
        if code != 0 or after != before + goods + len(where):
            self.bad['rejects'] += 1

        # The whole file again, shuffled: nothing is new.
        body = good[first:]
        self.rng.shuffle(body)
        self.write(kind, good[:first] + body)
        code, _, err = self.call(*command, path)
        if code != 0 or self.head() != after:
            self.bad['reimport'] += 1


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20261001
    os.environ['MIMAMORI_ACTOR'] = '試験'
    os.environ['MIMAMORI_LANG'] = 'ja'
    base = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        r = Runs(program, folder, seed)
        kinds = sorted(COMMANDS)
        for run in range(runs):
            # A small workspace: the time goes into the imports.
            if run % 50 == 0:
                r.start()
            r.one(kinds[run % len(kinds)], run)
        code, out, _ = r.call('audit', 'verify')
        verified = code == 0
    print(f'rows={r.rows} bad_rows={r.bad_rows} journal='
          f'{"ok" if verified else "bad"}')
    print(f'import: runs={runs} ' +
          ' '.join(f'{k}={v}' for k, v in r.bad.items()))
    return 0 if verified and not any(r.bad.values()) else 1


if __name__ == '__main__':
    sys.exit(main())
