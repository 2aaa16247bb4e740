#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the tables of docs/rules.md from the program's own rules.

usage: gen-rules-doc.py PROGRAM            compare; exit 1 when they differ
       gen-rules-doc.py PROGRAM --write    rewrite what follows the mark

Rules, conditions, settings and readings come from `mimamori duty rules` and
`duty settings` of an empty workspace, in both languages; the sentences of the
notice from docs/clauses.md; the cases from tests/duty/. What stands above the
mark is written by hand and kept.
"""
import glob
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile

DOC = 'docs/rules.md'
MARK = '<!-- generated: tools/gen-rules-doc.py; nothing below is by hand -->\n'


def module(name):
    path = os.path.join(os.path.dirname(__file__), name + '.py')
    spec = importlib.util.spec_from_file_location(name.replace('-', '_'), path)
    m = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(m)
    return m


def ask(program, env, what, lang):
    out = subprocess.run(
        [program, 'duty', what, '-o', 'json', '--lang', lang], env=env,
        check=True, stdout=subprocess.PIPE).stdout
    return json.loads(out)['items']


def terms(source):
    """{id: (ja, en)} of every word table of src/duty/rules.c."""
    return {i: (ja, en) for i, ja, en in re.findall(
        r'\{ "(\w+)", "([^"]+)",\s*"([^"]+)" \}', source)}


def cases():
    """{rule: {file: number of expectations}} and {rule: states expected}."""
    by_file, states = {}, {}
    for path in sorted(glob.glob('tests/duty/*.case')):
        text = open(path, encoding='utf-8').read()
        name = os.path.basename(path)
        for rule, state in re.findall(r'^expect\s+(\S+)\s+(\S+)', text, re.M):
            files = by_file.setdefault(rule, {})
            files[name] = files.get(name, 0) + 1
            states.setdefault(rule, set()).add(state)
    return by_file, states


def sentences_of(clauses):
    """{rule: [ids of the sentences it is mapped to]}"""
    out = {}
    table = clauses.rows(clauses.read(clauses.MAP))
    table.pop('!', None)
    for sid, (_, answer) in table.items():
        if not answer.startswith(clauses.NO_DUTY):
            for rule in re.findall(r'`([^`]+)`', answer):
                out.setdefault(rule, []).append(sid)
    return out


def both(ja, en):
    return '; '.join(ja), '; '.join(en)


def row(name, ja, en):
    return '| %s | %s | %s |\n' % (name, ja, en)


def rule_section(ja, en, words, sentences, by_file, states):
    rule = ja['rule']
    out = '\n### %s\n\n' % rule
    out += '| | 日本語 | English |\n|---|---|---|\n'
    out += row('義務 / duty', ja['title'], en['title'])
    out += row('根拠 / source', ja['clause'], en['clause'])
    out += row('強さ / strength', *words[ja['strength']])
    out += row('文言 / words', '「%s」' % ja['words'], '"%s"' % en['words'])
    mapped = ', '.join(sentences.get(rule, [])) or '-'
    out += row('通知の文 / sentence', mapped, mapped)
    out += row('単位 / about', ja['scope'], en['scope'])
    out += row('適用 / applies when', *both(ja['when'], en['when']))
    if ja['assumed']:
        out += row('不明なら該当 / holds when unknown',
                   *both(ja['assumed'], en['assumed']))
    if ja['exempt']:
        out += row('免除 / exempt when', *both(ja['exempt'], en['exempt']))
        out += row('免除の文言 / words of exemption',
                   '「%s」' % ja['exempt_words'], '"%s"' % en['exempt_words'])
    if ja['superseded']:
        out += row('置換 / replaced when',
                   *both(ja['superseded'], en['superseded']))
    out += row('果たす証拠 / evidence', *both(ja['satisfied'],
                                              en['satisfied']))
    out += row('時期 / time words', *words[ja['due']])
    days = 'none' if ja['days'] is None else ja['days']
    out += row('日数 / days', '%s = %s (%s)' % (
        ja['policy'], days, '通知・法令の日数ではない' if
        ja['policy'].startswith('policy.') else '確認していない法令の日数'),
        '%s = %s (%s)' % (
        en['policy'], days, 'not of the notice or the law' if
        en['policy'].startswith('policy.') else 'by law, not verified'))
    if ja['dealer']:
        out += row('(5) でも / by (5) too', '求めた中古販売業者にも同じ規則',
                   'the same rule for a dealer that asked')
    readings = ', '.join('`%s`' % r for r in ja['readings'])
    out += row('読み方 / readings', readings, readings)
    out += row('版 / version', *['%d (%s)' % (ja['version'], ja['from'])] * 2)
    files = ', '.join('%s (%d)' % f for f in by_file[rule].items())
    out += row('事例 / cases', files, files)
    seen = ', '.join(sorted(states[rule]))
    out += row('事例の判定 / verdicts in cases', seen, seen)
    return out


def generate(program):
    clauses = module('check-clauses')
    words = terms(clauses.read(clauses.RULES))
    by_file, states = cases()
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, MIMAMORI_HOME=os.path.join(folder, 'ws'),
                   MIMAMORI_ACTOR='rules')
        subprocess.run([program, 'init', '--maker', 'M', '--workspace',
                        'RULES', '-q'], env=env, check=True,
                       stdout=subprocess.DEVNULL)
        ja, en, settings_ja, settings_en = (
            ask(program, env, what, lang)
            for what in ('rules', 'settings') for lang in ('ja', 'en'))
    sentences = sentences_of(clauses)
    total = sum(sum(f.values()) for f in by_file.values())
    out = MARK + '\n## 規則 / rules\n\n'
    out += '%d 規則、事例の期待 %d 件。 / %d rules, %d expectations in ' \
        'cases.\n\n' % (len(ja), total, len(ja), total)
    out += '| 規則 / rule | 根拠 / source | 強さ / strength | 義務 / duty ' \
        '|\n|---|---|---|---|\n'
    for a, b in zip(ja, en):
        out += '| [%s](#%s) | %s / %s | %s / %s | %s / %s |\n' % (
            a['rule'], a['rule'].lower(), a['clause'], b['clause'],
            *words[a['strength']], a['title'], b['title'])
    for a, b in zip(ja, en):
        out += rule_section(a, b, words, sentences, by_file, states)
    out += '\n## 設定 / settings\n\n'
    out += '初期値が先頭。日数は社内方針であり、法令・通知の日数ではない。 / ' \
        'The preset comes first; day counts are the company\'s own.\n\n'
    out += '| 設定 / setting | 値 / values | 意味 | meaning |\n' \
        '|---|---|---|---|\n'
    for a, b in zip(settings_ja, settings_en):
        out += '| `%s` | %s | %s | %s |\n' % (
            a['name'], a['choices'].replace('|', ', '), a['text'], b['text'])
    return out


def main(args):
    program = os.path.abspath(args[0])
    with open(DOC, encoding='utf-8') as f:
        head, mark, old = f.read().partition(MARK)
    new = generate(program)
    if args[1:] == ['--write']:
        with open(DOC, 'w', encoding='utf-8') as f:
            f.write(head + new)
        return 0
    if mark + old == new:
        return 0
    print('docs/rules.md is out of date: tools/gen-rules-doc.py %s --write'
          % args[0], file=sys.stderr)
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
