#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Several processes on one workspace: nobody's edit is lost (T-CON-1).

usage: edits.py PROGRAM [EDITS [WRITERS [READERS]]]

Writers read one of a few counters, add one and record it, on the condition
(--base) that nobody changed it since: a refusal makes them look again. At the
end each counter is the number of edits accepted on it. Other writers record
without a condition; theirs must all be there. Readers list and verify all the
while and must never be refused or see half of anything.
"""
import json
import os
import subprocess
import sys
import tempfile
import threading

COUNTERS = 3


def call(program, ws, *args):
    p = subprocess.run([program, '-C', ws, *args], capture_output=True,
                       text=True)
    return p.returncode, p.stdout, p.stderr


class Test:
    def __init__(self, program, ws, edits):
        self.program, self.ws, self.left = program, ws, edits
        self.lock = threading.Lock()
        self.accepted = [0] * COUNTERS
        self.blind = self.stale = self.busy = self.reads = 0
        self.failures = []

    def run(self, *args):
        return call(self.program, self.ws, *args)

    def fail(self, what):
        with self.lock:
            self.failures.append(what)

    def take(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def settings(self):
        """Value and entry of each setting, and the last entry seen."""
        code, out, err = self.run('facts', 'export')
        if code != 0:
            self.fail(f'export: {code} {err}')
            return {}, 0
        found, last = {}, 0
        for line in out.splitlines():
            fact = json.loads(line)
            last = fact['seq']
            if fact['type'] == 'setting':
                found[fact['data']['name']] = fact['data']['value']
        return found, last

    def edit(self, n):
        name = f'counter-{n}'
        while True:
            found, last = self.settings()
            value = int(found.get(name, '0'))
            path = f'{self.ws}/edit-{threading.get_ident()}.jsonl'
            with open(path, 'w', encoding='utf-8') as f:
                json.dump({'type': 'setting', 'valid': '2026-01-01',
                           'data': {'name': name, 'value': str(value + 1)}},
                          f)
            code, _, err = self.run('facts', 'import', path, '--base',
                                    str(last), '-q')
            if code == 0:
                with self.lock:
                    self.accepted[n] += 1
                return
            with self.lock:
                self.stale += code == 22
                self.busy += code == 40
            if code not in (22, 40):
                self.fail(f'edit: {code} {err}')
                return

    def writer(self, w):
        i = w
        while self.take():
            self.edit(i % COUNTERS)
            i += 1

    def blind_writer(self, w):
        i = 0
        while self.left > 0:
            i += 1
            code, _, err = self.run('duty', 'set', 'policy.eos.inform',
                                    str(i % 90 + 1), '--reason', f'{w}-{i}',
                                    '-q')
            if code == 0:
                with self.lock:
                    self.blind += 1
            elif code == 40:
                with self.lock:
                    self.busy += 1
            else:
                self.fail(f'blind: {code} {err}')

    def reader(self):
        while self.left > 0:
            for args in (['audit', 'verify', '-q'], ['status', '-q'],
                         ['party', 'list', '-q']):
                code, _, err = self.run(*args)
                if code != 0:
                    self.fail(f'{args[0]}: {code} {err}')
                with self.lock:
                    self.reads += 1


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    edits = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    writers = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    readers = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    os.environ['MIMAMORI_ACTOR'] = '試験'
    base = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as folder:
        ws = folder + '/ws'
        code, _, err = call(program, ws, 'init', '--maker', '見本',
                            '--workspace', 'W-con', '-q')
        if code != 0:
            sys.exit(f'concurrency: {err}')
        t = Test(program, ws, edits)
        threads = [threading.Thread(target=t.writer, args=(w,))
                   for w in range(writers)]
        threads += [threading.Thread(target=t.blind_writer, args=(9,))]
        threads += [threading.Thread(target=t.reader) for _ in range(readers)]
        for x in threads:
            x.start()
        for x in threads:
            x.join()
        found, last = t.settings()
        lost = sum(t.accepted[n] - int(found.get(f'counter-{n}', '0'))
                   for n in range(COUNTERS))
        lost += sum(t.accepted) + t.blind + 1 - last
        code, _, err = t.run('audit', 'verify', '-q')
        if code != 0:
            t.fail(err)
    for f in t.failures[:10]:
        print(f)
    print(f'stale={t.stale} reads={t.reads} entries={last}')
    print(f'concurrency: writers={writers + 1} readers={readers} '
          f'edits={sum(t.accepted) + t.blind} lost={lost} busy={t.busy} '
          f'failed={len(t.failures)}')
    return 0 if lost == 0 and t.busy == 0 and not t.failures else 1


if __name__ == '__main__':
    sys.exit(main())
