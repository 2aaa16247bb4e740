# SPDX-License-Identifier: Apache-2.0
"""Reads src/model/fact.def and src/model/terms.c for the generators."""
import ast
import re

# Columns every projection has; a field of the same name is stored with a
# prefix (fact.def: the correction's "seq").
STAMP = ("tenant", "valid", "seq", "recorded", "actor", "reason")


class Field:
    def __init__(self, name, kind, flags, terms, ja, en):
        self.name, self.kind, self.terms = name, kind, terms
        self.key = "K" in flags
        self.required = "R" in flags
        self.ja, self.en = ja, en
        self.column = "field_" + name if name in STAMP else name


class Fact:
    def __init__(self, name, type_, table, ja, en):
        self.name, self.type, self.table = name, type_, table
        self.ja, self.en = ja, en
        self.fields = []


def _args(text):
    """Arguments of one macro call: C strings and bare words."""
    out = []
    for m in re.finditer(r'\s*("(?:[^"\\]|\\.)*"|[^,"]+?)\s*(?:,|$)', text):
        word = m.group(1)
        out.append(ast.literal_eval(word) if word[0] == '"' else word)
    return out


def read_facts(path):
    text = open(path, encoding="utf-8").read()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    facts = []
    for macro, body in re.findall(
            r"^(FACT|FIELD|END)\((.*?)\)$", text, flags=re.M | re.S):
        args = _args(body)
        if macro == "FACT":
            facts.append(Fact(*args))
        elif macro == "FIELD":
            if args[0] != facts[-1].name:
                raise SystemExit(f"{path}: field {args[1]} outside its fact")
            flags = args[3].replace(" ", "").split("|")
            facts[-1].fields.append(
                Field(args[1], args[2], flags, args[4], args[5], args[6]))
    if not facts:
        raise SystemExit(f"{path}: no fact found")
    return facts


def read_terms(path):
    """Vocabulary name -> [(id, ja, en)]."""
    text = open(path, encoding="utf-8").read()
    terms = {}
    for name, body in re.findall(r"^TERMS\((\w+),(.*?)\);$", text,
                                 flags=re.M | re.S):
        rows = re.findall(
            r'\{\s*("(?:[^"\\]|\\.)*")\s*,\s*("(?:[^"\\]|\\.)*")\s*,'
            r'\s*("(?:[^"\\]|\\.)*")\s*\}', body)
        terms[name] = [tuple(ast.literal_eval(c) for c in r) for r in rows]
    return terms


def write_or_check(check, outputs):
    """Write {path: text}; with check, report files that would change."""
    stale = []
    for path, text in outputs.items():
        data = text.encode()
        try:
            old = open(path, "rb").read()
        except FileNotFoundError:
            old = None
        if old == data:
            continue
        stale.append(path)
        if not check:
            open(path, "wb").write(data)
    if check and stale:
        raise SystemExit("out of date, run the generator: " + " ".join(stale))
