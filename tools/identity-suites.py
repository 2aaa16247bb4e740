#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run the public suites of purl-spec, vers-spec and osv-scalibr.

usage: identity-suites.py PROGRAM DIR [--show]

DIR holds checkouts named purl-spec, vers-spec and osv-scalibr; those that
are missing are left out. --show prints every disagreement.
The figures of docs/formats/identity.md and versions.md come from here.
"""
import collections
import json
import pathlib
import subprocess
import sys

PARTS = ("type", "namespace", "name", "version", "qualifiers", "subpath")
ORDERS = (
    ("semver", "npm"), ("debian", "deb"), ("pypi", "pypi"),
    ("maven", "maven"), ("redhat", "rpm"), ("alpine", "apk"),
    ("rubygems", "gem"), ("packagist", "composer"), ("nuget", "nuget"),
    ("cran", "cran"), ("pub", "pub"), ("hackage", "hackage"),
)


class Suites:
    def __init__(self, program, root, show):
        self.program, self.root, self.show = program, root, show

    def ask(self, command, questions):
        """Answers of one batch, in the order of the questions."""
        text = "".join(json.dumps(q) + "\n" for q in questions)
        run = subprocess.run([self.program, *command, "-q"], input=text,
                             capture_output=True, text=True, check=False)
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        if len(answers) != len(questions):
            sys.exit(f"{command}: {len(questions)} questions, "
                     f"{len(answers)} answers: {run.stderr}")
        return answers

    def count(self, name, results):
        counts = collections.Counter(result for result, _ in results)
        print(f"{name:44} {len(results):6}",
              " ".join(f"{k} {v}" for k, v in sorted(counts.items())))
        if self.show:
            for result, what in results:
                if result not in ("agree", "not done"):
                    print("   ", result, what)

    def tests(self, suite):
        for path in sorted((self.root / suite / "tests").rglob("*.json")):
            for test in json.loads(path.read_text())["tests"]:
                yield path.stem, test

    def purl(self):
        for kind in ("parse", "build", "validate"):
            tests = [t for _, t in self.tests("purl-spec")
                     if t["test_type"] == kind]
            asked = [t["input"] if kind == "build" else {"purl": t["input"]}
                     for t in tests]
            results = []
            for test, answer in zip(tests, self.ask(["purl", kind], asked)):
                want = test.get("expected_output")
                if test.get("expected_failure"):
                    good = not answer["ok"]
                elif not answer["ok"]:
                    good = False
                elif kind == "parse":
                    good = all((answer[k] or None) == (want.get(k) or None)
                               for k in PARTS)
                else:
                    good = answer["canonical"] == want
                results.append(("agree" if good else "differ", test["input"]))
            self.count("purl-spec " + kind, results)

    def vers_test(self, test):
        kind, given = test["test_type"], test["input"]
        want = test.get("expected_output")
        if kind in ("comparison", "equality"):
            ordered = given["versions"] if kind == "equality" else want
            pairs = [{"a": a, "b": b} for a, b in zip(ordered, ordered[1:])]
            answers = self.ask(
                ["vers", "compare", "--scheme", given["input_scheme"]], pairs)
            if not all(a["ok"] for a in answers):
                return "refused"
            if kind == "equality":
                return (answers[0]["order"] == "=") == want
            return all(a["order"] in "<=" for a in answers)
        if kind in ("parse", "validate"):
            answer = self.ask(["vers", "parse"], [{"range": given}])[0]
            if test.get("expected_failure"):
                return not answer["ok"]
            if kind == "validate":
                return answer.get("canonical") == want
            return answer.get("constraints") == want["version_constraints"]
        if kind == "containment":
            asked = {"range": given["vers"], "version": given["version"]}
            answer = self.ask(["vers", "contains"], [asked])[0]
            return answer.get("contains") == want
        return "not done"

    def vers(self):
        files = collections.defaultdict(list)
        for name, test in self.tests("vers-spec"):
            result = self.vers_test(test)
            if isinstance(result, bool):
                result = "agree" if result else "differ"
            files[name].append((result, test["input"]))
        for name, results in files.items():
            self.count("vers-spec " + name, results)

    def pairs(self):
        folder = self.root / "osv-scalibr" / "semantic" / "testdata"
        for name, scheme in ORDERS:
            for path in sorted(folder.glob(f"{name}-versions*.txt")):
                lines = [line.split(" ") for line in
                         path.read_text().splitlines()
                         if line and not line.startswith(("#", "//"))]
                asked = [{"a": a, "b": b} for a, _, b in lines]
                answers = self.ask(
                    ["vers", "compare", "--scheme", scheme], asked)
                self.count("osv-scalibr " + path.stem, [
                    ("refused" if not answer["ok"] else
                     "agree" if answer["order"] == line[1] else "differ",
                     " ".join(line))
                    for line, answer in zip(lines, answers)])


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    suites = Suites(sys.argv[1], pathlib.Path(sys.argv[2]),
                    "--show" in sys.argv)
    suites.purl()
    suites.vers()
    suites.pairs()


main()
