#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How the cost of B9 grows with the number of units: a table and a plot.

usage: growth.py BENCH_DUTY [SVG [UNITS...]]

Runs bench_duty for each number of units, prints a table for
docs/benchmarks.md and writes the plot (both axes logarithmic, with a line of
slope 1 through the largest size: linear growth runs along it).
"""
import math
import re
import subprocess
import sys

SIZES = [10000, 30000, 100000, 300000, 1000000, 3000000]
WIDE, HIGH, LEFT, TOP, RIGHT, BOTTOM = 720, 420, 70, 30, 20, 50


def measure(program, units):
    out = subprocess.run([program, str(units)], check=True,
                         stdout=subprocess.PIPE, encoding='utf-8').stdout
    grouped = re.search(r'grouped\s+([\d.]+) s\s+(\d+) duties', out)
    fact = re.search(r'one fact mean ([\d.]+) ms\s+worst ([\d.]+)', out)
    peak = re.search(r'peak (\d+) MB', out)
    return {'units': units, 'seconds': float(grouped.group(1)),
            'duties': int(grouped.group(2)), 'fact': float(fact.group(1)),
            'worst': float(fact.group(2)), 'peak': int(peak.group(1))}


def table(rows):
    print('| units | duties | everything | per million units | one new fact '
          '| worst | peak |')
    print('|---|---|---|---|---|---|---|')
    for r in rows:
        print('| {:,} | {:,} | {:.3f} s | {:.2f} s | {:.2f} ms | {:.2f} ms '
              '| {:,} MB |'.format(
                  r['units'], r['duties'], r['seconds'],
                  r['seconds'] * 1e6 / r['units'], r['fact'], r['worst'],
                  r['peak']))


def axis(values):
    """Decades that hold all values, as exponents of ten."""
    return (math.floor(math.log10(min(values))),
            math.ceil(math.log10(max(values))))


def plot(rows, path):
    series = [('evaluate everything (ms)', '#1b5e9b',
               [max(r['seconds'] * 1e3, 0.1) for r in rows]),
              ('peak memory (MB)', '#9b4d1b', [r['peak'] for r in rows]),
              ('one new fact (ms)', '#3b7d3b', [r['fact'] for r in rows])]
    x0, x1 = axis([r['units'] for r in rows])
    y0, y1 = axis([v for _, _, vs in series for v in vs])

    def px(v):
        return LEFT + (math.log10(v) - x0) / (x1 - x0) * (WIDE - LEFT - RIGHT)

    def py(v):
        return HIGH - BOTTOM - (math.log10(v) - y0) / (y1 - y0) * (
            HIGH - TOP - BOTTOM)

    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
           'font-family="sans-serif" font-size="12" role="img">' % (
               WIDE, HIGH),
           '<title>B9: cost against units</title>',
           '<rect width="%d" height="%d" fill="white"/>' % (WIDE, HIGH)]
    for e in range(x0, x1 + 1):
        x = px(10 ** e)
        out.append('<path d="M%.1f %d V%d" stroke="#ddd"/>' % (
            x, TOP, HIGH - BOTTOM))
        out.append('<text x="%.1f" y="%d" text-anchor="middle">%s</text>' % (
            x, HIGH - BOTTOM + 18, '{:,}'.format(10 ** e)))
    for e in range(y0, y1 + 1):
        y = py(10 ** e)
        out.append('<path d="M%d %.1f H%d" stroke="#ddd"/>' % (
            LEFT, y, WIDE - RIGHT))
        out.append('<text x="%d" y="%.1f" text-anchor="end">%s</text>' % (
            LEFT - 6, y + 4, '{:g}'.format(10 ** e)))
    out.append('<text x="%d" y="%d" text-anchor="middle">units</text>' % (
        (WIDE + LEFT) // 2, HIGH - 10))
    # Slope 1 through the largest size of the first series.
    last, first = rows[-1]['units'], rows[0]['units']
    top = series[0][2][-1]
    out.append('<path d="M%.1f %.1f L%.1f %.1f" stroke="#888" '
               'stroke-dasharray="4 4"/>' % (
                   px(first), py(max(top * first / last, 10 ** y0)),
                   px(last), py(top)))
    for n, (name, colour, values) in enumerate(series):
        points = ' '.join('%.1f,%.1f' % (px(r['units']), py(v))
                          for r, v in zip(rows, values))
        out.append('<polyline points="%s" fill="none" stroke="%s" '
                   'stroke-width="2"/>' % (points, colour))
        for r, v in zip(rows, values):
            out.append('<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>' % (
                px(r['units']), py(v), colour))
        out.append('<text x="%d" y="%d" fill="%s">%s</text>' % (
            LEFT + 12, TOP + 14 + 16 * n, colour, name))
    out.append('<text x="%d" y="%d" fill="#888">dashed: linear</text>' % (
        LEFT + 12, TOP + 14 + 16 * len(series)))
    out.append('</svg>')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out) + '\n')


def main(args):
    sizes = [int(x) for x in args[2:]] or SIZES
    rows = [measure(args[0], n) for n in sizes]
    table(rows)
    if len(args) > 1:
        plot(rows, args[1])


if __name__ == '__main__':
    main(sys.argv[1:])
