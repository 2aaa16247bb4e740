#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Deadlines computed a second time, in another way.

Holidays come from a published list instead of the rules of the law; days are
Python's dates; a month's end is found by walking the days of the calendar
instead of by arithmetic; rolls come from tables made once for all days.

usage: run.py ENDS_PROGRAM [STEP]
prints: cases=N holidays=N diff=N
"""
import array
import datetime
import os
import subprocess
import sys

DAY = datetime.timedelta(1)
FIRST, LAST = datetime.date(2019, 7, 1), datetime.date(2050, 12, 31)
DAYS = [1, 2, 3, 5, 7, 10, 13, 14, 15, 20, 28, 29, 30, 31, 45, 60, 90, 180]
PERIODS = ([("d", n) for n in DAYS] + [("w", n) for n in (1, 2, 3, 4)] +
           [("m", n) for n in (1, 2, 3, 4, 6, 11, 13, 18)] +
           [("y", n) for n in (1, 2, 3, 4, 5)] +
           [("b", n) for n in (1, 2, 5, 10, 20)])


def published():
    path = os.path.join(os.path.dirname(__file__),
                        "../data/holiday/holidays.yml")
    days = {}
    for line in open(path, encoding="utf-8"):
        if line[:4].isdigit():
            day, name = line.rstrip().split(": ", 1)
            days[datetime.date.fromisoformat(day)] = name
    return days


def kind(name):
    """The value of enum mm_holiday for a name of the list."""
    if name is None:
        return 0
    if name.endswith("振替休日"):
        return 2
    return 3 if name == "休日" else 1


class Months:
    """Month ends by walking: no arithmetic on months or lengths."""

    def __init__(self, first, last):
        self.index = {}
        self.days = []
        d = first
        while d <= last:
            if d.day == 1 or not self.days:
                self.days.append([])
            self.index[d] = len(self.days) - 1
            self.days[-1].append(d)
            d += DAY

    def end(self, start, n):
        """Last day of n months whose first day is start (Civil Code 143)."""
        month = self.days[self.index[start] + n]
        same = [d for d in month if d.day == start.day]
        return same[0] - DAY if same else month[-1]


def main():
    step = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    out = subprocess.run([sys.argv[1], str(step)], check=True,
                         stdout=subprocess.PIPE).stdout
    names = published()
    diff = 0

    begin = datetime.date(1980, 1, 1)
    count = (LAST - begin).days + 1
    for i in range(count):
        d = begin + i * DAY
        if out[i] != kind(names.get(d)):
            diff += 1
            print(f"{d}: {out[i]} is not {names.get(d)}", file=sys.stderr)

    # The list ends with 2050: later days take part in no case below.
    end = datetime.date(2050, 12, 31)
    far = datetime.date(2057, 1, 1)
    months = Months(FIRST - 31 * DAY, far)
    base = (FIRST - 400 * DAY).toordinal()
    size = far.toordinal() - base
    works = [False] * size
    for i in range(size):
        d = datetime.date.fromordinal(base + i)
        works[i] = d.weekday() < 5 and d not in names
    nxt, prv = list(range(size)), list(range(size))
    for i in range(size - 2, -1, -1):
        if not works[i]:
            nxt[i] = nxt[i + 1]
    for i in range(1, size):
        if not works[i]:
            prv[i] = prv[i - 1]
    worked = [i for i in range(size) if works[i]]
    rank, seen = [0] * size, 0  # worked days before each day
    for i in range(size):
        rank[i] = seen
        seen += works[i]
    month_of = [datetime.date.fromordinal(base + i).month
                for i in range(size)]

    got = array.array("i")
    got.frombytes(out[count:])
    cases = at = 0
    limit = end.toordinal() - base - 10
    start = FIRST
    while start <= LAST:
        s = start.toordinal() - base
        for unit, n in PERIODS:
            for k in range(8):
                b = s + (0 if k % 2 else 1)
                if unit == "d":
                    e = b + n - 1
                elif unit == "w":
                    e = b + 7 * n - 1
                elif unit == "b":
                    e = worked[rank[b] + n - 1]
                else:
                    n12 = n * 12 if unit == "y" else n
                    key = (b, n12)
                    if key not in cache:
                        cache[key] = months.end(
                            datetime.date.fromordinal(base + b),
                            n12).toordinal() - base
                    e = cache[key]
                roll = k // 2
                plain = e
                if roll == 1 or roll == 3:
                    e = nxt[plain]
                if roll == 2 or (roll == 3 and
                                 month_of[e] != month_of[plain]):
                    e = prv[plain]
                # Past the published list only the unrolled end is known.
                if plain <= limit or (roll == 0 and unit != "b"):
                    cases += 1
                    if got[at] != e - s:
                        diff += 1
                        if diff < 20:
                            print(f"{start} {n}{unit} case {k}: {got[at]} "
                                  f"is not {e - s}", file=sys.stderr)
                at += 1
        start += step * DAY
        cache.clear()
    if at != len(got):
        print(f"{len(got)} ends, expected {at}", file=sys.stderr)
        diff += 1
    print(f"cases={cases} holidays={count} diff={diff}")
    return 1 if diff or cases == 0 else 0


cache = {}
sys.exit(main())
