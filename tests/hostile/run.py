#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every hostile file through its importer.

usage: run.py PROGRAM [FILE...]   prints TAP; with FILE only those

Goal: no crash, no hang, no memory without end, no byte a terminal would act
on; each file is refused with a reason in both languages that names it, or
accepted as it should be; and the journal is as it was.
"""
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CPU, MEMORY_KB = 20, 1 << 20
COMMANDS = {
    'sbom': ['sbom', 'validate'],
    'feed': ['feed', 'import', '--dry-run'],
    'party': ['party', 'import', '--dry-run'],
}
REFUSED = (20, 22)
# Ends of a worker that the reader itself did not choose.
BROKEN = ('crashed', 'must not do', 'not sound', 'did not end')


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(program, ws, importer, path, lang):
    cmd = [program, '-C', ws] + COMMANDS[importer] + [path, '--lang', lang]
    p = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       preexec_fn=limits, timeout=300,
                       env={'MIMAMORI_ACTOR': 'x', 'PATH': '/usr/bin:/bin'})
    return p.returncode, p.stdout


def judge(importer, want, name, rc, out):
    text = out.decode('utf-8', 'replace')
    if rc < 0 or rc >= 128:
        return 'ended by a signal (%d)' % rc
    if any(word in text for word in BROKEN):
        return 'the worker broke: ' + text[:200]
    if want == 'accept':
        if rc not in (0, 20):
            return 'exit %d, should be accepted: %s' % (rc, text[:300])
    elif rc not in REFUSED:
        return 'exit %d, should be refused: %s' % (rc, text[:200])
    elif name not in text:
        return 'the file is not named: ' + text[:200]
    elif len(re.sub(r'\S*%s\S*' % re.escape(name), '', text).strip()) < 12:
        return 'no reason: ' + text[:200]
    try:
        out.decode('utf-8')
    except UnicodeDecodeError:
        return 'the output is no UTF-8'
    bad = re.search('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e'
                    '\u2066-\u2069]', text)
    if bad:
        return 'the output has U+%04X' % ord(bad.group(0))
    return ''


def head(program, ws):
    return subprocess.run([program, '-C', ws, 'audit', 'verify'],
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def main():
    program, only = os.path.abspath(sys.argv[1]), sys.argv[2:]
    scratch = tempfile.mkdtemp()
    files, ws = os.path.join(scratch, 'in'), os.path.join(scratch, 'ws')
    bad = 0
    try:
        subprocess.run([sys.executable, os.path.join(HERE, 'make.py'), files],
                       check=True)
        subprocess.run([program, '-C', ws, 'init', '--maker', 'x', '-q',
                        '--workspace', 'W-hostile', '--actor', 'x'],
                       check=True)
        before = head(program, ws)
        with open(os.path.join(files, 'list.json')) as f:
            todo = [t for t in json.load(f) if not only or t[0] in only]
        for i, (name, importer, want) in enumerate(todo, 1):
            path = os.path.join(files, name)
            why = ''
            for lang in ('ja', 'en'):
                try:
                    rc, out = run(program, ws, importer, path, lang)
                    why = why or judge(importer, want, name, rc, out)
                except subprocess.TimeoutExpired:
                    why = 'did not end'
            bad += why != ''
            print('%sok %d - %s' % ('not ' if why else '', i, name))
            if why:
                print('# ' + why.replace('\n', '\n# '))
        n = len(todo)
        same = before != b'' and head(program, ws) == before
        print('%sok %d - the journal is as it was' % (
            '' if same else 'not ', n + 1))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        small = peak < MEMORY_KB
        print('%sok %d - no process above 1 GiB' % (
            '' if small else 'not ', n + 2))
        print('# files %d, largest process %d MiB' % (n, peak >> 10))
        enough = bool(only) or n >= 200
        print('%sok %d - at least 200 files' % (
            '' if enough else 'not ', n + 3))
        print('1..%d' % (n + 3))
        return 0 if bad == 0 and same and small and enough else 1
    finally:
        shutil.rmtree(scratch)


if __name__ == '__main__':
    sys.exit(main())
