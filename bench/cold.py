#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""B9 cold: from exec to the answer over a workspace on disk.

usage: cold.py PROGRAM [UNITS [status]]   UNITS defaults to 10,000; with
                                          "status" no list of all duties

A seeded workspace (units over products and hospitals, life cycles, half of
the hospitals told) is imported with the program itself; then whole commands
are timed, best and median of 7 (of 3 above 100,000 units), and the processor
time of the best, which other jobs on the machine do not change.
"""
import csv
import datetime
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SEED = 20261001


def children():
    """Processor time of the commands run so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write_csv(path, rows):
    with open(path, 'w', encoding='utf-8', newline='') as f:
        csv.writer(f).writerows(rows)


def make(m, folder, units):
    rng = random.Random(SEED)
    products = max(units // 200, 10)
    hospitals = max(units // 100, 20)
    path = os.path.join(folder, 'x.csv')
    m('init', '--maker', '測定', '--workspace', 'W-bench')
    write_csv(path, [['product', 'brand_name', 'connected', 'program']] + [
        ['P%04d' % i, '測定機%d' % i, 'yes', 'yes'] for i in range(products)])
    m('device', 'import', path, '--valid', '2020-01-01')
    write_csv(path, [['product', 'version']] + [
        ['P%04d' % i, '1.%d' % v] for i in range(products) for v in range(2)])
    m('device', 'import-versions', path, '--valid', '2020-01-01')
    write_csv(path, [['party', 'kind', 'name']] + [
        ['H%05d' % i, 'hospital', '測定病院%d' % i] for i in range(hospitals)])
    m('party', 'import', path, '--valid', '2020-01-01')
    write_csv(path, [['unit', 'product', 'version', 'serial', 'shipped',
                      'party']] + [
        ['U%07d' % i, 'P%04d' % rng.randrange(products),
         '1.%d' % rng.randrange(2), 'S%07d' % i, '2019-04-01',
         'H%05d' % int(hospitals * rng.random() ** 2)] for i in range(units)])
    m('unit', 'import', path, '--valid', '2020-01-01')
    path = os.path.join(folder, 'x.jsonl')
    with open(path, 'w', encoding='utf-8') as f:
        for i in range(products):
            eol = 2018 + rng.randrange(16)
            # Set, then changed twice: facts of five years.
            for n, valid in enumerate(['2020-06-01', '2022-06-01',
                                       '2025-06-01']):
                f.write(json.dumps({
                    'type': 'lifecycle', 'valid': valid, 'data': {
                        'product': 'P%04d' % i,
                        'eol': '%d-03-31' % (eol + n),
                        'eos': '%d-03-31' % (eol + 4 + n),
                        'status': 'announced'}}) + '\n')
    m('facts', 'import', path)


def main():
    program = os.path.abspath(sys.argv[1])
    units = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, MIMAMORI_HOME=os.path.join(folder, 'ws'),
                   MIMAMORI_ACTOR='bench')

        def m(*args):
            subprocess.run([program, *args, '-q'], env=env, check=True,
                           stdout=subprocess.DEVNULL)

        started = time.monotonic()
        make(m, folder, units)
        print('%d units imported with their register in %.1f s' % (
            units, time.monotonic() - started))
        past = datetime.date.today() - datetime.timedelta(3 * 365)
        runs = [['status', '-o', 'json'],
                ['status', '-o', 'json', '--as-of', past.isoformat()],
                ['duty', 'simulate', 'P0001', '--eos', '2040-03-31',
                 '-o', 'json']]
        if 'status' not in sys.argv[3:]:
            runs += [['duty', 'list', '-o', 'ndjson'],
                     ['duty', 'list', '--party', 'H00001', '-o', 'ndjson']]
        for args in runs:
            times, cpu = [], []
            for _ in range(7 if units <= 100000 else 3):
                started, spent = time.monotonic(), children()
                m(*args)
                times.append(time.monotonic() - started)
                cpu.append(children() - spent)
            print('B9 cold  %-44s best %6.0f ms  median %6.0f ms  '
                  'processor %6.0f ms' % (
                ' '.join(args), min(times) * 1e3,
                statistics.median(times) * 1e3, min(cpu) * 1e3))


if __name__ == '__main__':
    main()
