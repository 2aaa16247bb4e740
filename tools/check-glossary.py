#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hold docs/glossary.md against the vocabularies of the program.

usage: check-glossary.py          exit 1 when a word is missing or differs
       check-glossary.py --write  write the second half of the glossary anew
"""
import re
import sys

GLOSSARY = 'docs/glossary.md'
SOURCES = ('src/model/terms.c', 'src/duty/rules.c')
HEAD = '## 決まった語彙 / closed vocabularies\n'
LEAD = '\nIdentifiers are what files and JSON hold; they never change ' \
       'meaning.\n'


def texts(c):
    return ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', c))


def vocabularies(source):
    """[(name, [(id, ja, en)])] of the TERMS() tables of a C file."""
    for m in re.finditer(r'^TERMS\((\w+),\n(.*?)\);', source, re.M | re.S):
        rows = [tuple(texts(part) for part in
                      re.findall(r'((?:"(?:\\.|[^"\\])*"\s*)+)', row))
                for row in re.findall(r'\{(.*?)\}', m.group(2), re.S)]
        yield m.group(1), rows


def section():
    out = [HEAD, LEAD]
    for path in SOURCES:
        with open(path, encoding='utf-8') as f:
            for name, rows in vocabularies(f.read()):
                out.append('\n### %s (%s)\n\n| identifier | 日本語 | '
                           'English |\n|---|---|---|\n' % (name, path))
                out += ['| %s | %s | %s |\n' % row for row in rows]
    return ''.join(out)


def main(args):
    with open(GLOSSARY, encoding='utf-8') as f:
        front, mark, rest = f.read().partition(HEAD)
    want = section()
    words = want.count('\n| ') - want.count('| identifier |')
    if words < 100:
        print('glossary: only %d words found in %s' % (words, SOURCES))
        return 1
    if args == ['--write']:
        with open(GLOSSARY, 'w', encoding='utf-8') as f:
            f.write(front + want)
        return 0
    if mark + rest != want:
        print('glossary: %s differs from %s; run tools/check-glossary.py '
              '--write and look at the change' % (GLOSSARY, SOURCES))
        return 1
    print('glossary: %d words agree' % words)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
