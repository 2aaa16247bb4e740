#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A full disk at many points of every command that records (T-DUR-4).

usage: run.py PROGRAM [POINTS [EVERY]]

A small file system in memory (needs root, or user namespaces) is filled so
that a command finds between no room and just too little. After each failure
the journal is as before; with room again the same command comes to its end.
EVERY: only each EVERY-th command.
"""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

PAGE = 4096
STEPS = 'tests/kill/sample.steps'


def head(ws):
    """The journal's head as a reader finds it; None when there is none."""
    path = ws + '/mimamori.db'
    if not os.path.exists(path):
        return None
    db = sqlite3.connect(path)
    try:
        seq, chain = db.execute('SELECT seq, chain FROM head').fetchone()
        return (seq, chain) if seq > 0 else None
    except (sqlite3.OperationalError, TypeError):
        return None
    finally:
        db.close()


class Test:
    def __init__(self, program, disk, saved):
        self.program, self.disk, self.saved = program, disk, saved
        self.ws = disk + '/ws'
        self.faults = 0
        self.bad = {'torn': 0, 'lost': 0, 'silent': 0, 'stuck': 0}

    def run(self, words):
        words = [self.ws + w[1:] if w[0] == '@' else w for w in words]
        p = subprocess.run([self.program, *words, '-C', self.ws, '--as-of',
                            '2026-10-01'], capture_output=True)
        return p.returncode, p.stderr.decode(errors='replace')

    def restore(self):
        shutil.rmtree(self.ws, ignore_errors=True)
        shutil.copytree(self.saved, self.ws)

    def save(self):
        shutil.rmtree(self.saved, ignore_errors=True)
        shutil.copytree(self.ws, self.saved)

    def fill(self, room):
        self.empty()
        v = os.statvfs(self.disk)
        size = v.f_bavail * v.f_frsize - room
        if size > 0:
            fd = os.open(self.disk + '/filler', os.O_WRONLY | os.O_CREAT)
            os.posix_fallocate(fd, 0, size)
            os.close(fd)

    def empty(self):
        if os.path.exists(self.disk + '/filler'):
            os.unlink(self.disk + '/filler')

    def fails_with(self, words, room):
        self.restore()
        self.fill(room)
        code, err = self.run(words)
        self.empty()
        return code, err

    def need(self, words):
        """Least room in pages with which the command succeeds."""
        low, high = 0, 16
        while self.fails_with(words, high * PAGE)[0] != 0 and high < 8192:
            low, high = high + 1, high * 2
        while low < high:
            middle = (low + high) // 2
            if self.fails_with(words, middle * PAGE)[0] == 0:
                high = middle
            else:
                low = middle + 1
        return low

    def point(self, words, room, before, after):
        code, err = self.fails_with(words, room)
        now = head(self.ws)
        if code != 0:
            self.faults += 1
        if now not in (before, after):
            self.say('torn', words, room, code, err)
        elif code == 0 and now != after:
            self.say('lost', words, room, code, err)
        elif code != 0 and (code != 1 or 'mimamori: ' not in err):
            self.say('silent', words, room, code, err)
        # Room again: what failed is run again and comes to its end.
        if now == before:
            code, err = self.run(words)
            if code != 0:
                self.say('stuck', words, room, code, err)
        if self.run(['audit', 'verify'])[0] != 0:
            self.say('stuck', words, room, code, 'does not verify')

    def say(self, what, words, room, code, err):
        self.bad[what] += 1
        if sum(self.bad.values()) < 20:
            print(f'enospc: {what}: {" ".join(words[:3])}, {room} bytes of '
                  f'room, exit {code}: {err[:300]}')

    def step(self, words, points):
        self.save()
        before = head(self.ws)
        code, err = self.run(words)
        if code != 0:
            sys.exit(f'enospc: undisturbed, {words} fails: {err}')
        after = head(self.ws)
        need = self.need(words)
        for i in range(points):
            self.point(words, need * i // points * PAGE, before, after)
        self.restore()
        self.run(words)
        print(f'{" ".join(words[:2])}: needs {need} pages')


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if 'MM_OWN_MOUNTS' not in os.environ:
        os.environ['MM_OWN_MOUNTS'] = '1'
        flags = ['-m'] if os.geteuid() == 0 else ['-r', '-m']
        os.execvp('unshare', ['unshare', *flags, sys.executable, *sys.argv])
    program = os.path.abspath(sys.argv[1])
    points = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    os.environ.setdefault('MIMAMORI_ACTOR', '佐藤')
    commands = 0
    with tempfile.TemporaryDirectory() as folder:
        disk = folder + '/disk'
        os.mkdir(disk)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=48m', 'tmpfs',
                        disk], check=True)
        try:
            t = Test(program, disk, folder + '/saved')
            os.mkdir(t.ws)
            for n, line in enumerate(open(STEPS, encoding='utf-8')):
                words = line.split()
                if len(words) < 2 or words[0] == '#':
                    continue
                if words[0] == 'kill' and n % every == 0:
                    t.step(words[1:], points)
                    commands += 1
                elif words[0] != 'read':
                    code, err = t.run(words[1:])
                    if code != 0:
                        sys.exit(f'enospc: {words}: {err}')
        finally:
            subprocess.run(['umount', disk], check=False)
    print(f'enospc: commands={commands} points={commands * points} '
          f'faults={t.faults} ' +
          ' '.join(f'{k}={v}' for k, v in t.bad.items()))
    return 0 if commands > 0 and t.faults > 0 and \
        not any(t.bad.values()) else 1


if __name__ == '__main__':
    sys.exit(main())
