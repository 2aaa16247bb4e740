#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every lint rule catches its planted violation, and only that rule does.

The violations are written to a scratch tree, since several rules depend on
where a file lies. Prints TAP; run from the root of the project.
"""
import os
import subprocess
import sys
import tempfile

LINT = os.path.abspath('tools/lint.py')
LAYERS = os.path.abspath('tools/check-layers.sh')
HEAD = '/* SPDX-License-Identifier: Apache-2.0 */\n'

DEEP = HEAD + 'static int\nf(int a)\n{\n' + ''.join(
    '\t' * (i + 1) + 'if (a > %d) {\n' % i for i in range(5)) + \
    '\t' * 6 + 'return 1;\n' + ''.join(
    '\t' * (5 - i) + '}\n' for i in range(5)) + '\treturn 0;\n}\n'
BRANCHY = HEAD + 'static int\nf(int a)\n{\n' + ''.join(
    '\tif (a == %d)\n\t\treturn %d;\n' % (i, i) for i in range(16)) + \
    '\treturn 0;\n}\n'

# rule: (path in the tree, content)
PLANTED = {
    'spdx': ('src/base/a.c', 'int mm_a;\n'),
    'width': ('src/base/a.c', HEAD + '/* ' + 'x' * 78 + ' */\n'),
    'blank': ('src/base/a.c', HEAD + 'int mm_a; \n'),
    'banned': ('src/base/a.c', HEAD + 'void f(char *p) { strcpy(p, "x"); }\n'),
    'clock': ('src/app/a.c', HEAD + 'long f(void) { return time(0); }\n'),
    'print': ('src/app/a.c', HEAD + 'void f(void) { printf("x"); }\n'),
    'sql': ('src/app/a.c', HEAD + 'const char *s = "SELECT a FROM b";\n'),
    'float': ('src/duty/a.c', HEAD + 'static double x;\n'),
    'pure': ('src/duty/a.c', HEAD + 'void f(void) { open("x", 0); }\n'),
    'work': ('src/base/a.c', HEAD + '/* TO' + 'DO: later */\n'),
    'header': ('src/base/a.h', HEAD + '#ifndef MM_BASE_A_H\n#define '
               'MM_BASE_A_H\n#endif\n'),
    'guard': ('src/base/a.h', HEAD + '#ifndef A_H\n#define A_H\n'
              '/* Layer: base. */\n#endif\n'),
    'own-first': ('src/base/a.c', HEAD + '#include "base/b.h"\n'),
    'length': ('src/base/a.c', HEAD + 'int mm_a;\n' * 1000),
    'function': ('src/base/a.c', BRANCHY),
    'parameters': ('src/base/a.c', HEAD + 'static int\nf(int a, int b, int c, '
                   'int d,\n    int e, int g, int h)\n{\n\treturn a;\n}\n'),
    'nesting': ('src/base/a.c', DEEP),
}
CLEAN = HEAD + '#include "base/a.h"\n\nint\nmm_a(int x)\n{\n' \
    '\t/* strcpy( in a comment and "SELECT " in prose are fine */\n' \
    '\treturn x;\n}\n'
A_H = HEAD + '#ifndef MM_BASE_A_H\n#define MM_BASE_A_H\n' \
    '/* Layer: base. */\nint mm_a(int x);\n#endif\n'


SCRATCH = tempfile.TemporaryDirectory(prefix='lint-')


def tree(files):
    root = tempfile.mkdtemp(dir=SCRATCH.name)
    for path, content in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'w', encoding='utf-8') as f:
            f.write(content)
    return root


def rules_hit(files, path):
    out = subprocess.run([sys.executable, LINT, path], cwd=tree(files),
                         capture_output=True, text=True, check=False).stdout
    return {row.split(': ')[1] for row in out.splitlines()
            if row.startswith(path)}


def layers_ok(files):
    root = tree(files)
    return subprocess.run(['sh', LAYERS, os.path.join(root, 'src')],
                          capture_output=True, check=False).returncode == 0


def main():
    listed = subprocess.run([sys.executable, LINT, '--list'], check=True,
                            capture_output=True, text=True).stdout
    names = [row.split()[0] for row in listed.splitlines()]
    checks = []
    for rule in names:
        if rule not in PLANTED:
            checks.append(('rule %s has a planted violation' % rule, False))
            continue
        path, content = PLANTED[rule]
        files = {path: content}
        if rule == 'own-first':
            files['src/base/a.h'] = A_H
        checks.append(('%s is caught, alone' % rule,
                       rules_hit(files, path) == {rule}))
    checks.append(('clean code passes', rules_hit(
        {'src/base/a.c': CLEAN, 'src/base/a.h': A_H}, 'src/base/a.c') == set()))
    conf = 'base:\nduty: base\n'
    up = {'src/layers.conf': conf, 'src/base/a.c': '#include "duty/b.h"\n'}
    down = {'src/layers.conf': conf, 'src/duty/a.c': '#include "base/b.h"\n'}
    stray = {'src/layers.conf': conf, 'src/util/a.c': '#include "base/b.h"\n'}
    cycle = {'src/layers.conf': 'base: duty\nduty: base\n',
             'src/duty/a.c': '#include "base/b.h"\n'}
    checks += [('an upward include is caught', not layers_ok(up)),
               ('a downward include passes', layers_ok(down)),
               ('an unknown layer is caught', not layers_ok(stray)),
               ('a cycle in layers.conf is caught', not layers_ok(cycle))]
    print('1..%d' % len(checks))
    for n, (name, ok) in enumerate(checks, 1):
        print('%s %d - %s' % ('ok' if ok else 'not ok', n, name))
    return 0 if all(ok for _, ok in checks) else 1


if __name__ == '__main__':
    sys.exit(main())
