#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compare the program's duties with the second evaluator's.

usage: compare.py HISTORIES-PROGRAM [N [FIRST-SEED]]

N random histories (1,000 when left out), each decided on its day and on an
earlier one by tests/unit/duty/histories.c and by evaluate.py: every duty, its
state and its due date must agree. The first differences are printed with the
history that shows them.
"""
import datetime
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from evaluate import evaluate  # noqa: E402
from history import History  # noqa: E402

SHOWN = 3


def fact_line(f):
    fields = ['%s=%s' % (k, v) for k, v in f.items()
              if k not in ('type', 'valid', 'actor')]
    return '\t'.join(['F', f['type'], f['valid'].isoformat(), f['actor']] +
                     fields)


def ask(program, history, days):
    for line in ['N'] + [fact_line(f) for f in history]:
        program.stdin.write(line + '\n')
    answers = []
    for day in days:
        program.stdin.write('E\t%s\n' % day.isoformat())
        program.stdin.flush()
        found = {}
        while True:
            line = program.stdout.readline()
            if not line:
                raise SystemExit('the program ended: %s' % fact_line(
                    history[-1]))
            if line == '.\n':
                break
            key, state, due = line.split('\t')[:3]
            if key in found:
                raise SystemExit('duty twice: ' + key)
            found[key] = (state, due)
        answers.append(found)
    return answers


def differences(ours, theirs):
    out = []
    for key in sorted(set(ours) | set(theirs)):
        a, b = ours.get(key, ('none', '-')), theirs.get(key, ('none', '-'))
        if a != b:
            out.append('%s: oracle %s %s, program %s %s' % (key, *a, *b))
    return out


def main(args):
    n = int(args[1]) if len(args) > 1 else 1000
    first = int(args[2]) if len(args) > 2 else 1
    program = subprocess.Popen([args[0]], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    duties = bad = 0
    states = {}
    for seed in range(first, first + n):
        h = History(seed)
        days = [h.today, h.today - datetime.timedelta(seed % 90)]
        for day, theirs in zip(days, ask(program, h.facts, days)):
            ours = {k: (s, d.isoformat() if d else '-')
                    for k, (s, d) in evaluate(h.facts, day).items()}
            found = differences(ours, theirs)
            duties += len(ours)
            for s, _ in ours.values():
                states[s] = states.get(s, 0) + 1
            if found:
                bad += 1
                if bad <= SHOWN:
                    print('seed %d on %s:' % (seed, day))
                    print(''.join('  %s\n' % x for x in found))
                    print(''.join('  %s\n' % fact_line(f).replace('\t', ' ')
                                  for f in h.facts))
    program.stdin.close()
    program.wait()
    print('oracle: %d histories, %d duties compared, %d answers differ' % (
        n, duties, bad))
    print('  ' + ', '.join('%s %d' % s for s in sorted(states.items())))
    missing = {'undetermined', 'overdue', 'due_soon', 'open', 'waived',
               'exempt', 'satisfied', 'superseded'} - set(states)
    if n >= 500 and missing:
        print('never seen: ' + ', '.join(sorted(missing)))
        return 1
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
