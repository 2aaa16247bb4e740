#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hold the rules against the notice, sentence by sentence.

usage: check-clauses.py              check docs/clauses.md; exit 1 on findings
       check-clauses.py --sentences  print the sentences with their ids
       check-clauses.py --self-test  plant faults; each must be found

What must hold:
- every sentence of docs/notice.ja.txt is a row of docs/clauses.md, word for
  word, and no row is anything else;
- a row names rules of src/duty/rules.c, or says why it is no duty;
- every rule of the notice is named by a row, and the words it shows to the
  user are words of a sentence it is mapped to;
- every rule is expected by a case of tests/duty/*.case.
"""
import glob
import re
import sys

NOTICE = 'docs/notice.ja.txt'
MAP = 'docs/clauses.md'
RULES = 'src/duty/rules.c'
CASES = 'tests/duty/*.case'

PAGE_MARKS = {'写'}             # "copy", printed at the head of a page
NO_DUTY = '義務でない: '
CIRCLED = '①②③'
CLAUSE = re.compile(r'^（([1-5])）')


def squeeze(text):
    """Line ends and blanks carry nothing in the notice's text."""
    return re.sub(r'\s+', '', text)


def paragraphs(lines):
    """(prefix of sentence ids, text): letter, preamble, clauses, stages."""
    part, text = '本文', ''
    for n, line in enumerate(lines):
        if n == 0 or line.strip() in PAGE_MARKS:
            continue                    # the title; a page mark
        clause = CLAUSE.match(line)
        if line.strip() == '記':
            yield part, text
            part, text = '前文', ''
        elif clause:
            yield part, text
            part, text = '(%s)' % clause.group(1), CLAUSE.sub('', line)
        elif line[0] in CIRCLED and '～' not in line[:4]:
            yield part, text
            part = part[:3] + line[0]
            text = line[1:]
        else:
            text += line
    yield part, text


def split(text):
    """Sentences; a full stop inside brackets ends none."""
    depth, start = 0, 0
    for n, c in enumerate(text):
        depth += (c in '(（') - (c in ')）')
        if c == '。' and depth <= 0:
            yield text[start:n + 1]
            start = n + 1
    if text[start:]:
        yield text[start:]


def sentences(notice):
    """[(id, sentence without blanks)] in the order of the notice."""
    out = []
    for part, text in paragraphs(notice.strip().split('\n')):
        found = list(split(squeeze(text)))
        for n, s in enumerate(found, 1):
            out.append(('%s-%d' % (part, n) if part[-1] not in CIRCLED
                        else part, s))
    return out


def rows(table):
    """{id: (sentence, answer)} of the tables in docs/clauses.md."""
    out = {}
    for line in table.split('\n'):
        cells = [c.strip() for c in line.strip().strip('|').split('|')]
        if not line.startswith('| ') or len(cells) != 3 or \
                cells[0] in ('id', 'rule'):
            continue
        if cells[0] in out:
            out.setdefault('!', []).append('row %s is there twice' % cells[0])
        out[cells[0]] = (squeeze(cells[1]), cells[2])
    return out


def c_texts(source):
    """{macro: text} of the string macros, continuation lines joined."""
    joined = source.replace('\\\n', '')
    return {name: ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', body))
            for name, body in
            re.findall(r'^#define ([QE]_\w+)[ \t]+(.*)$', joined, re.M)}


def rules(source):
    """{id: (clause, Japanese words, strength)}"""
    macros = c_texts(source)
    out = {}
    for body in re.split(r'\{ \.id = ', source)[1:]:
        rule = re.match(r'"([^"]+)"', body).group(1)
        clause = int(re.search(r'\.clause = (\d)', body).group(1))
        words = re.search(r'\.words = \{\s*((?:"(?:\\.|[^"\\])*"\s*)+|\w+)',
                          body).group(1).strip()
        if words in macros:
            words = macros[words]
        else:
            words = ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', words))
        strength = re.search(r'\.strength = MM_STRENGTH_(\w+)', body).group(1)
        out[rule] = (clause, squeeze(words), strength)
    return out


def expected(cases):
    return set(re.findall(r'^expect\s+(\S+)', cases, re.M))


def check_rows(found, table, known):
    errors = list(table.pop('!', []))
    for sid, sentence in found:
        if sid not in table:
            errors.append('sentence %s is not mapped: %s' % (sid, sentence))
        elif table[sid][0] != sentence:
            errors.append('row %s does not hold the words of the notice'
                          % sid)
    ids = {sid for sid, _ in found}
    for sid, (_, answer) in table.items():
        if sid not in ids:
            errors.append('row %s is no sentence of the notice' % sid)
        if answer.startswith(NO_DUTY):
            if len(answer) < len(NO_DUTY) + 8:
                errors.append('row %s gives no reason' % sid)
            continue
        named = re.findall(r'`([^`]+)`', answer)
        if not named:
            errors.append('row %s names no rule and no reason' % sid)
        errors += ['row %s names %s, which is no rule' % (sid, r)
                   for r in named if r not in known]
    return errors


def check_rules(table, known, cases, elsewhere):
    errors = []
    for rule, (_, words, strength) in known.items():
        if rule not in cases:
            errors.append('rule %s is expected by no case' % rule)
        mapped = [sid for sid, (_, answer) in table.items()
                  if '`%s`' % rule in answer]
        if strength in ('GUIDANCE', 'SOP'):
            if mapped:
                errors.append('rule %s is %s, not notice' % (
                    rule, 'own policy' if strength == 'SOP' else 'guidance'))
            elif rule not in elsewhere:
                errors.append('rule %s has no source in the text' % rule)
            continue
        if strength == 'LAW' and rule in elsewhere and not mapped:
            continue
        if not mapped:
            errors.append('rule %s is mapped by no sentence' % rule)
        elif not any(words in table[sid][0] for sid in mapped):
            errors.append('rule %s shows words that are in none of its '
                          'sentences: %s' % (rule, words))
    return errors


def outside(table_text):
    """Rules whose source, not the notice, the text names."""
    text = table_text.split('## 通知にない規則', 1)[-1]
    return set(re.findall(r'[A-Z0-9]+(?:-[A-Z0-9]+)+',
                          ' '.join(re.findall(r'^- ([^:]*):', text, re.M))))


def check(notice, table_text, source, cases):
    found, table, known = sentences(notice), rows(table_text), rules(source)
    if len(found) < 15 or len(known) < 10:
        return ['notice or rules could not be read']
    errors = check_rows(found, table, known)
    return errors + check_rules(table, known, expected(cases),
                                outside(table_text))


def self_test(texts):
    """Each planted fault must be found, and nothing without one."""
    notice, table, source, cases = texts
    faults = [
        ('a row removed', notice, re.sub(r'\n\| \(3\)-1 .*', '', table),
         source, cases),
        ('a word of the notice changed', notice.replace('適宜', '随時'),
         table, source, cases),
        ('a sentence added', notice + 'さらに公表すること。\n', table,
         source, cases),
        ('an unknown rule', notice, table.replace('`N3-PLAN`', '`N3-X`'),
         source, cases),
        ('a reason removed', notice,
         re.sub(r'\| ' + NO_DUTY + r'[^|]*', '| ' + NO_DUTY, table,
                count=1), source, cases),
        ('a rule without a sentence', notice,
         table.replace('`N4-COLLECT`', ''), source, cases),
        ('a rule without a case', notice, table, source,
         cases.replace('N2-SET', 'N2-1')),
        ('other words in a rule', notice, table,
         source.replace('医療機器のライフサイクルを特定し', '期間を特定し'),
         cases),
        ('a law without its source', notice,
         table.replace('、LAW-RECALL-START', ''), source, cases),
        ('guidance as notice', notice,
         table.replace('`N2-1`', '`N2-1`, `G2-MS-EOL`'), source, cases),
    ]
    bad = ['false alarm: ' + e for e in check(*texts)]
    for name, *changed in faults:
        if changed == list(texts):
            bad.append('fault "%s" changes nothing' % name)
        elif not check(*changed):
            bad.append('fault "%s" was not found' % name)
    return bad, len(faults)


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def main(args):
    texts = (read(NOTICE), read(MAP) if args != ['--sentences'] else '',
             read(RULES), ''.join(read(p) for p in sorted(glob.glob(CASES))))
    if args == ['--sentences']:
        for sid, s in sentences(texts[0]):
            print('| %s | %s | |' % (sid, s))
        return 0
    if args == ['--self-test']:
        errors, n = self_test(texts)
        print('clauses: %d planted faults, %d problems' % (n, len(errors)))
    else:
        errors = check(*texts)
        print('clauses: %d sentences, %d rules, %d problems' % (
            len(sentences(texts[0])), len(rules(texts[2])), len(errors)))
    for e in errors:
        print('  ' + e)
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
