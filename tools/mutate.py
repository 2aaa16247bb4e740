#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plant one fault at a time in the duties and dates; a test must notice.

usage: mutate.py BUILD-DIR [N [SEED]]     N mutants (0: every one), 200 when
                                          left out, chosen by SEED
       mutate.py BUILD-DIR 0 --file F     every one of files matching F

Not planted: a loop that reads one item beyond an array (what is there is
chance; the sanitizers' job), an allocation one item larger.

Faults: a comparison turned to its neighbour or its opposite, "and" to "or", a
bound one further, yes, no and unknown exchanged, true and false exchanged, a
condition of a rule dropped. Code only: no texts, comments or includes.

A mutant is killed when it does not compile (the compiler is a test too, but
those are not counted), when a test fails, or when random histories give other
duties. Survivors are printed with their place. exit 1 below 95 %.
"""
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

FILES = sorted(glob.glob('src/duty/*.c')) + ['src/base/date.c']
# Equal by construction, with the reason; everything else must be killed.
EQUAL = 'tools/mutate-equal.txt'
LIBS = ['-lcmocka', '-lcrypto', '-lxxhash', '-lz', '-lunistring', '-lsqlite3']
GOAL = 95
SECONDS = 20

SWAPS = [
    (r'(?<![-<=>])<=(?!=)', ['<', '==']), (r'(?<![-<=>])>=(?!=)', ['>']),
    (r'(?<![-<=>])(?<= )<(?= )', ['<=']), (r'(?<![-<=>])(?<= )>(?= )', ['>=']),
    (r'(?<=\s)==(?=\s)', ['!=']), (r'(?<=\s)!=(?=\s)', ['==']),
    (r'&&', ['||']), (r'\|\|', ['&&']),
    (r'\bMM_YES\b', ['MM_NO', 'MM_UNKNOWN']),
    (r'\bMM_NO\b', ['MM_YES', 'MM_UNKNOWN']),
    (r'\bMM_UNKNOWN\b', ['MM_NO', 'MM_YES']),
    (r'\btrue\b', ['false']), (r'\bfalse\b', ['true']),
    (r'(?<=[-+] )1\b', ['2', '0']), (r'(?<=[=<>] )0\b', ['1']),
    (r'(?<== )1\b', ['0']), (r'(?<=[<>=] )[2-9]\b', [None]),
]


def blank(source):
    """The same text with comments, strings and directives blanked out."""
    def spaces(m):
        return re.sub(r'[^\n]', ' ', m.group(0))

    source = re.sub(r'/\*.*?\*/', spaces, source, flags=re.S)
    source = re.sub(r'"(?:\\.|[^"\\\n])*"', spaces, source)
    return re.sub(r'^#[ \t]*(?:include|error)[^\n]*', spaces, source,
                  flags=re.M)


def beyond(line, old, new):
    """Past the end of an array, or a larger allocation: not planted."""
    loop = 'for (' in line or line.strip().startswith('i <')
    return (loop and (old, new) in (('<', '<='), ('1', '2'))) or (
        'mm_arena_array(' in line and (old, new) == ('1', '2'))


def mutants(path):
    """[(offset, length, new text)] of one file."""
    source = open(path, encoding='utf-8').read()
    code = blank(source)
    out = []
    for pattern, news in SWAPS:
        for m in re.finditer(pattern, code):
            for new in news:
                new = str(int(m.group(0)) + 1) if new is None else new
                line = code[code.rfind('\n', 0, m.start()) + 1:
                            code.find('\n', m.start())]
                if beyond(line, m.group(0), new):
                    continue
                out.append((m.start(), len(m.group(0)), new))
    if path.endswith('rules.c'):
        # Each condition of each rule, dropped.
        for m in re.finditer(r'(?<=[=|] )F\((\w+)\)', code):
            if code[:m.start()].rfind('mm_rules[] = {') >= 0:
                out.append((m.start(), len(m.group(0)), 'UINT64_C(0)'))
    return source, sorted(out)


class Bench:
    """Compiles a mutant and runs what may notice it."""

    def __init__(self, build, folder):
        self.folder = folder
        self.lib = os.path.join(build, 'libcore.a')
        self.flags = ['-std=c17', '-D_GNU_SOURCE', '-O1', '-w', '-Isrc',
                      '-Itests/unit', '-Itests/unit/duty',
                      '-I%s/src' % build]
        names = ['cases', 'logic', 'parts', 'live', 'properties', 'memory']
        self.mains = {n: 'tests/unit/duty/test-%s.c' % n for n in names}
        self.mains['histories'] = 'tests/unit/duty/histories.c'
        self.mains['date'] = 'tests/unit/base/test-date.c'
        self.objects = {}
        for name, path in list(self.mains.items()) + [
                ('case', 'tests/unit/duty/case.c'),
                ('grow', 'tests/unit/duty/grow.c')]:
            self.objects[name] = os.path.join(folder, name + '.o')
            self.cc(['-c', path, '-o', self.objects[name]])
        self.history = self.histories()
        self.want = self.run_histories(self.link('histories', []))

    def cc(self, args, quiet=False):
        return subprocess.run(
            ['gcc'] + self.flags + args, check=not quiet,
            stderr=subprocess.DEVNULL if quiet else None).returncode == 0

    def link(self, name, extra):
        out = os.path.join(self.folder, 'run-' + name)
        objects = [self.objects[name]]
        if name not in ('date', 'logic'):
            objects += [self.objects['case'], self.objects['grow']]
        self.cc(objects + extra + [self.lib, '-o', out, '-Wl,--as-needed'] +
                LIBS)
        return out

    @staticmethod
    def histories():
        sys.path.insert(0, 'tests/duty/oracle')
        from history import History     # pylint: disable=import-error
        from compare import fact_line   # pylint: disable=import-error
        lines = []
        for seed in range(1, 401):
            h = History(seed)
            lines += ['N'] + [fact_line(f) for f in h.facts]
            lines.append('E\t%s' % h.today.isoformat())
        return ('\n'.join(lines) + '\n').encode()

    def run_histories(self, program):
        try:
            return subprocess.run(
                [program], input=self.history, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, timeout=SECONDS,
                check=False).stdout
        except subprocess.TimeoutExpired:
            return b''

    def passes(self, program):
        try:
            return subprocess.run(
                [program], stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=SECONDS,
                check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def killed_by(self, path, source, mutant):
        """Name of what noticed; None: nobody; '': it does not compile."""
        start, length, new = mutant
        changed = os.path.join(self.folder, 'mutant.c')
        with open(changed, 'w', encoding='utf-8') as f:
            f.write(source[:start] + new + source[start + length:])
        obj = os.path.join(self.folder, 'mutant.o')
        if not self.cc(['-c', changed, '-o', obj,
                        '-I' + os.path.dirname(path)], quiet=True):
            return ''
        order = ['cases', 'histories', 'logic', 'parts', 'live',
                 'properties', 'memory']
        if path.startswith('src/base'):
            order = ['date'] + order
        for name in order:
            program = self.link(name, [obj])
            if name == 'histories':
                if self.run_histories(program) != self.want:
                    return name
            elif not self.passes(program):
                return name
        return None


def equal():
    """{(file, function, line text, old, new)} known to change nothing."""
    out = set()
    if os.path.exists(EQUAL):
        for line in open(EQUAL, encoding='utf-8'):
            if not line.strip() or line.startswith('#'):
                continue
            parts = [x.strip() for x in line.split(' :: ')]
            if len(parts) != 6 or not parts[5]:
                sys.exit('%s: not 6 parts: %s' % (EQUAL, line.strip()))
            out.add(tuple(parts[:5]))
    return out


def function_of(source, offset):
    """Name of the function an offset stands in; '' outside of any."""
    names = re.findall(r'^(\w+)\(', source[:offset], flags=re.M)
    return names[-1] if names else ''


def main(args):
    build = args[0]
    n = int(args[1]) if len(args) > 1 else 200
    only = args[args.index('--file') + 1] if '--file' in args else ''
    seed = int(args[2]) if len(args) > 2 and not only else 1
    work = []
    for path in FILES:
        if only in path:
            source, found = mutants(path)
            work += [(path, source, m) for m in found]
    total = len(work)
    if 0 < n < total:
        work = random.Random(seed).sample(work, n)
    known = equal()
    by, survivors, refused = {}, [], 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(build, folder)
        for path, source, m in work:
            line = source.count('\n', 0, m[0]) + 1
            text = source.split('\n')[line - 1].strip()
            old = source[m[0]:m[0] + m[1]]
            if (path, function_of(source, m[0]), text, old,
                    m[2]) in known:
                refused += 1
                continue
            name = bench.killed_by(path, source, m)
            if name == '':
                refused += 1
            elif name is None:
                survivors.append('%s:%d: %s -> %s: %s' % (
                    path, line, old, m[2], text))
            else:
                by[name] = by.get(name, 0) + 1
    killed = sum(by.values())
    counted = killed + len(survivors)
    share = 100.0 * killed / counted if counted else 100.0
    print('mutate: %d of %d mutants, %d not counted, %d killed of %d (%.1f '
          '%%)' % (len(work), total, refused, killed, counted, share))
    print('  killed by ' + ', '.join('%s %d' % x for x in sorted(by.items())))
    for s in survivors:
        print('  survived ' + s)
    return 0 if share >= GOAL else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
