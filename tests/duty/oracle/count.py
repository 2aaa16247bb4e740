# SPDX-License-Identifier: Apache-2.0
"""Periods counted by walking the calendar day by day, holidays from a
published list: nothing of src/base/period.c or calendar.c."""
import datetime
import os
import re

DAY = datetime.timedelta(days=1)
SHAPE = re.compile(r'(\d+)([dwmyb]?)(/next|/previous|/month|)(\+0|)$')


def published():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        '../../data/holiday/holidays.yml')
    with open(path, encoding='utf-8') as f:
        return {datetime.date.fromisoformat(line[:10])
                for line in f if line[:4].isdigit()}


HOLIDAYS = published()


class Calendar:
    def __init__(self, own, saturday):
        self.own, self.saturday = own, saturday

    def worked(self, d):
        if d in self.own:
            return self.own[d]
        if d.weekday() == 6 or d in HOLIDAYS:
            return False
        return self.saturday or d.weekday() != 5

    def end(self, text, start):
        """Last day of a period ("10b/next+0") from the day of the event."""
        n, unit, roll, first = SHAPE.match(text).groups()
        n, d = int(n), start
        if n:
            d = self.walk(n, unit, start if first else start + DAY)
        return self.rolled(d, roll)

    def walk(self, n, unit, d):
        if unit in ('m', 'y'):
            return self.months(n * (12 if unit == 'y' else 1), d)
        left = n * 7 if unit == 'w' else n
        while True:
            if unit != 'b' or self.worked(d):
                left -= 1
                if left == 0:
                    return d
            d += DAY

    @staticmethod
    def months(n, first):
        """To the day before the corresponding one, or the month's last."""
        d, passed = first, 0
        while passed < n:
            d += DAY
            passed += d.day == 1
        last = d
        while (last + DAY).month == d.month:
            if last.day == first.day:
                return last - DAY
            last += DAY
        return last - DAY if last.day == first.day else last

    def rolled(self, d, roll):
        if roll == '':
            return d
        after = before = d
        while not self.worked(after):
            after += DAY
        while not self.worked(before):
            before -= DAY
        if roll == '/previous' or (roll == '/month' and
                                   after.month != d.month):
            return before
        return after
