#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Restores killed at random moments: at any time there is a whole workspace.

usage: restore.py PROGRAM [KILLS [SEED]], in the source folder

After each kill the place holds the old workspace or the restored one with the
entry that tells of it, every entry and table of it verifies, and the old one is
there too; what was killed can be run again and comes to its end.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def main(program, kills=10, seed=20261001):
    program = os.path.abspath(program)
    rng = random.Random(int(seed))
    top = tempfile.mkdtemp(prefix='mm-restore-',
                           dir=os.environ.get('TMPDIR', '/var/tmp'))
    env = {k: v for k, v in os.environ.items()
           if not k.startswith('MIMAMORI_')}
    env.update(MIMAMORI_ACTOR='試験',
               MIMAMORI_PASSPHRASE_FILE=os.path.join(top, 'key'))
    with open(env['MIMAMORI_PASSPHRASE_FILE'], 'w') as f:
        f.write('correct horse battery staple\n')
    bad = []

    def run(ws, *args):
        p = subprocess.run([program, '-C', ws, *args], env=env,
                           capture_output=True)
        return p.returncode, p.stdout.decode(), p.stderr.decode()

    def seq(ws):
        code, out, err = run(ws, 'audit', 'verify', '-q')
        if code != 0:
            bad.append(err.strip())
            return -1
        return int(out.partition(':')[0])

    made = os.path.join(top, 'made')
    run(made, 'init', '--maker', '見本', '--workspace', 'W-r')
    for i in range(20):
        run(made, 'duty', 'set', 'policy.eos.inform', str(i + 1),
            '--reason', 'x')
    archive = os.path.join(top, 'b.mbk')
    run(made, 'backup', archive)
    held = seq(made)
    run(made, 'duty', 'set', 'policy.eos.inform', '40', '--reason', 'y')
    newer = seq(made)
    ask = ['restore', archive, '--replace', '--lose']
    old = new = 0
    # How long one takes, so that kills fall into all of it and after it.
    start = time.monotonic()
    run(os.path.join(top, 'once'), 'restore', archive)
    took = 1.2 * (time.monotonic() - start)
    for n in range(int(kills)):
        place = os.path.join(top, 'place%d' % n)
        shutil.copytree(made, place)
        p = subprocess.Popen([program, '-C', place, *ask], env=env,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        time.sleep(rng.random() ** 0.5 * took)
        ended = p.poll() is not None
        p.send_signal(signal.SIGKILL)
        p.wait()
        now = seq(place)
        kept = [d for d in os.listdir(top) if d.startswith('place%d.' % n)]
        if now == newer and not ended:
            old += 1
            code, _, err = run(place, *ask)
            if code != 0 or seq(place) != held + 1:
                bad.append('not again: ' + err)
        elif now == held + 1:
            new += 1
            if not any(seq(os.path.join(top, d)) == newer for d in kept
                       if os.path.exists(os.path.join(top, d,
                                                      'mimamori.db'))):
                bad.append('the old one is gone')
        else:
            bad.append('neither old nor new: %d' % now)
        for d in os.listdir(top):
            if d.startswith('place%d' % n):
                shutil.rmtree(os.path.join(top, d), ignore_errors=True)
    shutil.rmtree(top, ignore_errors=True)
    for line in bad[:10]:
        print('restore:', line)
    print('restores killed=%s before=%d after=%d bad=%d'
          % (kills, old, new, len(bad)))
    return 0 if not bad and old + new > 0 else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
