#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The project's own lint: rules a compiler does not know.

usage: lint.py FILE...     prints "file:line: rule: what to do instead"
       lint.py --list      the rules

Every rule has a planted violation in tests/lint/ that must be caught, and
tests/lint/ok-clean.c must pass (tests/lint/run.py).
"""
import os
import re
import subprocess
import sys
import unicodedata

BANNED = {
    'strcpy': 'mm_buf_z', 'strcat': 'mm_buf_z', 'sprintf': 'mm_buf_fmt',
    'vsprintf': 'vsnprintf', 'strncpy': 'mm_arena_str', 'gets': 'mm_file_read',
    'strtok': 'mm_str_cut', 'strtok_r': 'mm_str_cut', 'atoi': 'mm_num_i64',
    'atol': 'mm_num_i64', 'atoll': 'mm_num_i64', 'atof': 'mm_num_fixed',
    'strtol': 'mm_num_i64', 'strtoll': 'mm_num_i64', 'strtoul': 'mm_num_u64',
    'strtoull': 'mm_num_u64', 'strtod': 'mm_num_fixed', 'scanf': 'mm_num_*',
    'sscanf': 'mm_num_*', 'fscanf': 'mm_num_*', 'gmtime': 'mm_date_split',
    'localtime': 'mm_time_jst_date', 'gmtime_r': 'mm_date_split',
    'localtime_r': 'mm_time_jst_date', 'strftime': 'mm_date_fmt',
    'mktime': 'mm_date_of', 'ctime': 'mm_time_fmt', 'asctime': 'mm_time_fmt',
    'setlocale': 'nothing: there is no locale', 'alloca': 'mm_arena_alloc',
    'rand': 'a seeded generator', 'system': 'a library call',
    'popen': 'a library call',
}
CALL = r'(?<![\w.>])(%s)\s*\('
BANNED_RE = re.compile(CALL % '|'.join(BANNED))
CLOCK = re.compile(CALL % 'time|clock_gettime|gettimeofday')
PRINT = re.compile(CALL % 'printf|puts|putchar|fprintf|fputs|perror')
PURE = re.compile(CALL % r'fopen|open|socket|connect|fork|execv\w*|unlink|'
                  'rename|getenv')
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|'
                 r'CREATE (TABLE|INDEX)|DROP TABLE|ALTER TABLE)\s')
FLOAT = re.compile(r'(?<!\w)(float|double)(?!\w)')
WORK = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b')
NO_FLOAT = ('src/model/', 'src/ledger/', 'src/duty/')
PURE_LAYERS = ('src/model/', 'src/vers/', 'src/assess/', 'src/duty/',
               'src/ledger/', 'src/render/', 'src/match/', 'src/format/')
MAY_OPEN = ('src/match/image.c',)  # maps the two index files, by ADR 0010
TABLES = ('terms.c', 'fact.def', 'rules.c')

RULES = {
    'spdx': 'first line is /* SPDX-License-Identifier: Apache-2.0 */',
    'width': 'at most 80 columns (tabs are 8; Japanese texts exempt)',
    'blank': 'no blanks at the end of a line or for indentation',
    'banned': 'the call has a bounded replacement',
    'clock': 'only main/ reads the clock',
    'print': 'only cli/ and main/ print',
    'sql': 'statements live in src/store/queries/*.sql',
    'float': 'no floating point in model, ledger and duty',
    'pure': 'no file, socket or process in a pure layer',
    'work': 'no TODO or FIXME: do it, or write an issue',
    'header': 'a header says what it is and names its layer',
    'guard': 'a header has the guard of its path',
    'own-first': 'a .c file includes its own header first',
    'length': 'a file has at most 1,000 lines (tables exempt)',
    'function': 'a function has at most 100 lines and complexity 15',
    'parameters': 'a function has at most 6 parameters',
    'nesting': 'blocks nest at most 4 deep inside a function',
}


def width(line):
    w = 0
    for c in line:
        w += 8 - w % 8 if c == '\t' else \
            2 if unicodedata.east_asian_width(c) in 'WF' else 1
    return w


def strip_code(text, literals=True):
    """Text with comments (and literals) blanked; line numbers stay."""
    def blank(m):
        if m.group(0)[0] == '/' or literals:
            return re.sub(r'[^\n]', ' ', m.group(0))
        return m.group(0)
    return re.sub(
        r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
        blank, text, flags=re.S)


def file_rules(path, text, lines):
    if not lines or lines[0] != '/* SPDX-License-Identifier: Apache-2.0 */':
        yield 1, 'spdx', RULES['spdx']
    if len(lines) > 1000 and not path.endswith(TABLES):
        yield 1001, 'length', RULES['length']
    if path.startswith('src/') and path.endswith('.h'):
        guard = 'MM_' + re.sub(r'\W', '_', path[4:]).upper()
        if '#ifndef ' + guard not in text:
            yield 1, 'guard', 'the guard should be ' + guard
        if 'Layer:' not in text:
            yield 1, 'header', RULES['header']
    if path.startswith('src/') and path.endswith('.c'):
        own = path[4:-2] + '.h'
        first = re.search(r'^#include "([^"]+)"', text, re.M)
        if os.path.exists('src/' + own) and first and first.group(1) != own:
            yield 1, 'own-first', 'include "%s" first' % own


def line_rules(path, lines, code_lines, uncommented):
    src = path.startswith('src/')
    prints = path.startswith(('src/cli/', 'src/main/', 'src/verify/',
                              'src/base/base.c'))
    for n, (line, code, live) in enumerate(
            zip(lines, code_lines, uncommented), 1):
        banned = BANNED_RE.search(code)
        found = {
            'width': width(line) > 80 and line.isascii(),
            'blank': line != line.rstrip() or re.match(r' {8}', line),
            'clock': src and not path.startswith('src/main/') and
                     CLOCK.search(code),
            'print': src and not prints and PRINT.search(code),
            'sql': src and SQL.search(live),
            'float': path.startswith(NO_FLOAT) and FLOAT.search(code),
            'pure': path.startswith(PURE_LAYERS) and path not in MAY_OPEN and
                    PURE.search(code),
            'work': WORK.search(line),
        }
        for rule, hit in found.items():
            if hit:
                yield n, rule, RULES[rule]
        if banned:
            yield n, 'banned', '%s: use %s' % (
                banned.group(1), BANNED[banned.group(1)])


def exemptions():
    try:
        with open('tools/lint-exempt.txt', encoding='utf-8') as f:
            return {row.split('#')[0].strip() for row in f}
    except FileNotFoundError:
        return set()


def function_rules(path, real, code):
    out = subprocess.run(['pmccabe', real], capture_output=True, text=True,
                         check=True).stdout
    exempt = exemptions()
    for row in out.splitlines():
        f = row.split('\t')
        name = f[5].split(': ')[-1]
        if '%s:%s' % (path, name) in exempt:
            continue
        if int(f[4]) > 100:
            yield int(f[3]), 'function', '%s has %s lines (at most 100)' % (
                name, f[4])
        if int(f[1]) > 15:
            yield int(f[3]), 'function', '%s has complexity %s (at most 15)' \
                % (name, f[1])
    for m in re.finditer(r'^(\w+)\(((?:[^;{}()]|\([^()]*\))*)\)\n\{', code, re.M):
        if m.group(2).count(',') >= 6 and \
           '%s:%s' % (path, m.group(1)) not in exempt:
            yield code[:m.start()].count('\n') + 1, 'parameters', \
                '%s has %d parameters (at most 6)' % (
                    m.group(1), m.group(2).count(',') + 1)
    depth = 0
    for n, line in enumerate(code.split('\n'), 1):
        depth += line.count('{') - line.count('}')
        if depth > 5 and re.match(r'\t{5,}(if|for|while|switch|do)\b', line):
            yield n, 'nesting', RULES['nesting']


def lint(real, path):
    with open(real, encoding='utf-8') as f:
        text = f.read()
    lines = text.split('\n')[:-1]
    code = strip_code(text)
    found = list(file_rules(path, text, lines))
    found += line_rules(path, lines, code.split('\n'),
                        strip_code(text, literals=False).split('\n'))
    if path.endswith('.c'):
        found += function_rules(path, real, code)
    return sorted(found)


def main(argv):
    if argv[1:] == ['--list']:
        for rule, what in RULES.items():
            print('%-11s %s' % (rule, what))
        return 0
    bad = 0
    for path in argv[1:]:
        for n, rule, what in lint(path, path):
            print('%s:%d: %s: %s' % (path, n, rule, what))
            bad += 1
    print('lint: %d files, %d findings' % (len(argv) - 1, bad))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
