#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Upgrades: old intact or new complete, and evidence byte for byte (T-UPG-1).

usage: run.py PROGRAM NEXT [KILLS [SEED]]

NEXT is the same program with a schema two steps ahead. Every released schema
(tests/data/schema/NNNN.sql) and the present one are upgraded by PROGRAM and by
NEXT; the present one again and again with NEXT killed at random moments.
"""
import glob
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


class Test:
    def __init__(self, program, nextone, folder):
        self.program, self.next, self.folder = program, nextone, folder
        self.bad, self.shown = 0, 0

    def check(self, good, what, detail=''):
        if not good:
            self.bad += 1
            self.shown += 1
            if self.shown < 20:
                print(f'upgrade: {what} {detail}')

    def run(self, program, ws, *args):
        p = subprocess.run([program, '-C', ws, *args], capture_output=True)
        return p.returncode, p.stdout, p.stderr.decode()

    def evidence(self, program, ws):
        """Head, export and stored files, as digests."""
        code, out, err = self.run(program, ws, 'audit', 'verify')
        if code != 0:
            return None, err
        head = out.splitlines()[0].decode()
        _, export, _ = self.run(program, ws, 'facts', 'export')
        with sqlite3.connect(ws + '/mimamori.db') as db:
            blobs = db.execute('SELECT digest, bytes FROM blob '
                               'ORDER BY digest').fetchall()
            raw = db.execute('SELECT seq, entry, chain FROM journal '
                             'ORDER BY seq').fetchall()
        db.close()
        return (head, hashlib.sha256(export).hexdigest(),
                hashlib.sha256(repr(blobs).encode()).hexdigest(),
                hashlib.sha256(repr(raw).encode()).hexdigest()), ''

    def schema(self, ws):
        with sqlite3.connect(ws + '/mimamori.db') as db:
            n = db.execute('SELECT count(*) FROM schema_migration').fetchone()
        db.close()
        return n[0]

    def make(self, ws):
        data = os.path.join(ROOT, 'data/sample/')
        for args in (['init', '--maker', '見本', '--workspace', 'W-up'],
                     ['party', 'import', data + 'parties.csv'],
                     ['device', 'import', data + 'products.csv'],
                     ['device', 'import-versions', data + 'versions.csv'],
                     ['unit', 'import', data + 'units.csv'],
                     ['sbom', 'add', data + 'sbom/SP-210-2.4.1.cdx.json',
                      '--product', 'SP-210', '--version', '2.4.1']):
            code, _, err = self.run(self.program, ws, *args)
            if code != 0:
                sys.exit(f'upgrade: {args}: {err}')

    def released(self):
        """Each released schema, by both programs."""
        n = 0
        for path in sorted(glob.glob(os.path.join(
                ROOT, 'tests/data/schema/*.sql'))):
            text = open(path, encoding='utf-8').read()
            head, export = (text.splitlines()[i].split()[2] for i in (0, 1))
            for program in (self.program, self.next):
                n += 1
                ws = f'{self.folder}/released-{n}'
                for part in ('feeds', 'index', 'out'):
                    os.makedirs(f'{ws}/{part}')
                db = sqlite3.connect(ws + '/mimamori.db')
                db.executescript(text)
                db.close()
                found, err = self.evidence(program, ws)
                self.check(found is not None and found[:2] == (head, export),
                           f'{path}: other evidence', err)
        return n

    def undisturbed(self, old, want):
        ws = self.folder + '/whole'
        shutil.copytree(old, ws)
        found, err = self.evidence(self.next, ws)
        self.check(found == want, 'other evidence after the upgrade', err)
        self.check(self.schema(ws) == 3, 'not upgraded')
        code, out, err = self.run(self.next, ws, 'store', 'check')
        self.check(code == 0, 'unsound after the upgrade', err)
        # The older program says what is the matter, in both languages.
        for lang, word in (('ja', '新しい'), ('en', 'newer')):
            code, _, err = self.run(self.program, ws, 'status', '--lang',
                                    lang)
            self.check(code == 22 and word in err,
                       f'a newer schema is not refused: {code}', err)
        # The copy made before is a whole workspace of the old schema.
        back = self.folder + '/back'
        for part in ('feeds', 'index', 'out'):
            os.makedirs(f'{back}/{part}')
        shutil.copy(ws + '/mimamori.db.schema-1', back + '/mimamori.db')
        found, err = self.evidence(self.program, back)
        self.check(found == want, 'the copy made before is another', err)
        # New entries after it continue the same chain.
        code, _, err = self.run(self.next, ws, 'duty', 'set',
                                'policy.eos.inform', '20', '--reason', 'x')
        self.check(code == 0, 'cannot record after the upgrade', err)
        code, _, err = self.run(self.next, ws, 'audit', 'verify', '--head',
                                want[0])
        self.check(code == 0, 'the old head is not continued', err)

    def kill_once(self, old, want, seconds):
        ws = self.folder + '/killed'
        shutil.rmtree(ws, ignore_errors=True)
        shutil.copytree(old, ws)
        p = subprocess.Popen([self.next, '-C', ws, 'status'],
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        p.send_signal(signal.SIGKILL)
        p.wait()
        at = self.schema(ws)
        if at == 1:
            found, err = self.evidence(self.program, ws)
            self.check(found == want, 'the old one is not intact', err)
        found, err = self.evidence(self.next, ws)
        self.check(found == want and self.schema(ws) == 3,
                   f'killed at schema {at}, it cannot be finished', err)
        return at

    def kills(self, old, want, count, rng):
        ws = self.folder + '/timed'
        shutil.copytree(old, ws)
        start = time.monotonic()
        self.run(self.next, ws, 'status')
        whole = time.monotonic() - start
        at = {1: 0, 2: 0, 3: 0}
        for _ in range(count):
            at[self.kill_once(old, want, rng.uniform(0, whole * 1.2))] += 1
        return at


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 20261001)
    os.environ['MIMAMORI_ACTOR'] = '試験'
    base = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        t = Test(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]),
                 folder)
        old = folder + '/old'
        t.make(old)
        want, err = t.evidence(t.program, old)
        if want is None:
            sys.exit(f'upgrade: {err}')
        paths = t.released() + 1
        t.undisturbed(old, want)
        at = t.kills(old, want, count, rng)
    print(f'killed before={at[1]} between={at[2]} after={at[3]}')
    print(f'upgrade: paths={paths} kills={count} bad={t.bad}')
    return 0 if t.bad == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
