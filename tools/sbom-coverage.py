#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/formats/coverage.md: what became of every SBOM and VEX sample.

usage: sbom-coverage.py PROGRAM DIRECTORY [PART...] > docs/formats/coverage.md

DIRECTORY holds real files, PARTs are folders of it (else all). Packed files
(.gz) are unpacked first. The directory is not part of the project; the table
is made by hand when readers change.
"""
import gzip
import os
import re
import subprocess
import sys
import tempfile

PROGRAM, ROOT = sys.argv[1:3]
PARTS = sys.argv[3:] or ['.']
SUFFIXES = ('.json', '.xml', '.spdx', '.tag', '.yaml', '.yml', '.rdf', '.csv',
            '.xlsx')


def files():
    for part in PARTS:
        for folder, _, names in os.walk(os.path.join(ROOT, part)):
            for name in names:
                plain = name[:-3] if name.endswith('.gz') else name
                if plain.lower().endswith(SUFFIXES):
                    yield os.path.join(folder, name)


def plain_copy(path, folder):
    name = os.path.basename(path)
    if not name.endswith('.gz'):
        return path
    copy = os.path.join(folder, 'sample')
    with gzip.open(path, 'rb') as source, open(copy, 'wb') as target:
        target.write(source.read())
    return copy


def judge(path):
    """(exit code, what the program says)"""
    done = subprocess.run([PROGRAM, '--lang', 'en', 'sbom', 'validate', path],
                          capture_output=True, check=False)
    said = done.stderr.decode('utf-8', 'replace').strip().split('\n')[-1]
    said = re.sub(r'^(mimamori: )?[^:]*?(:\d+)*: ', '', said, count=1)
    place = re.search(r'sample:(\d+)', done.stderr.decode('utf-8', 'replace'))
    if place and done.returncode != 0:
        said = f'line {place.group(1)}: {said}'
    return done.returncode, said


def row(path, code, said):
    name = os.path.relpath(path, ROOT)
    if code == 0:
        m = re.match(r'valid (.*); (\d+) components, (\d+) identified', said)
        kind, n, known = m.group(1), int(m.group(2)), int(m.group(3))
        return 'in', f'| `{name}` | {kind} | {n} | {known} |'
    said = said.split('. Accepted are')[0].replace('|', '\\|')
    return 'out', f'| `{name}` | {said[:200]} |'


def main():
    read, refused = [], []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(files()):
            copy = plain_copy(path, folder)
            if copy == path:
                target = os.path.join(folder, 'sample')
                with open(path, 'rb') as a, open(target, 'wb') as b:
                    b.write(a.read())
                copy = target
            code, said = judge(copy)
            where, line = row(path, code, said)
            (read if where == 'in' else refused).append(line)
    print(f'''# What became of every sample

Made by `tools/sbom-coverage.py` over the real SBOM and VEX files of the repositories in tests/data/README.md and others of
their kind, and the samples of public test suites. "Identified" are the components that can be matched: purl or CPE, and a
version. A file named invalid-* that is read has its error in a part that is not read (scope, serial number, patch, issue,
licence identifier, attributes of a SWID text, versionRange): [sbom.md](sbom.md) says why that keeps nobody out.

{len(read)} files read, {len(refused)} refused.

## Read

| file | format | components | identified |
|---|---|---|---|''')
    print('\n'.join(read))
    print('''
## Refused

| file | reason |
|---|---|''')
    print('\n'.join(refused))


main()
