#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every export is valid against the official schema of its format.

usage: sbom-schema.py PROGRAM TESTDATA   (TAP on standard output)
Also: a document with an error is not valid, so that the check can fail.
"""
import copy
import gzip
import json
import os
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter('ignore')
import jsonschema  # noqa: E402
from jsonschema import RefResolver  # noqa: E402

PROGRAM, DATA = sys.argv[1:3]
CDX = 'http://cyclonedx.org/schema/'
SHARED = ('spdx.schema.json', 'jsf-0.82.schema.json',
          'cryptography-defs.schema.json')
FORMATS = {
    'cyclonedx-1.6': 'bom-1.6.schema.json',
    'cyclonedx-1.7': 'bom-1.7.schema.json',
    'spdx-2.3-json': 'spdx-schema-v2.3.json',
    'spdx-3.0': 'spdx-schema-v3.0.1.json',
}
FILES = ('medical-device-1.4.cdx.json.gz', 'hbom-1.4.cdx.json.gz',
         'licences-1.7.cdx.xml.gz', 'swid-full-1.7.cdx.xml.gz',
         'external-elements-1.7.cdx.xml.gz', 'curl-2.3.spdx.json.gz',
         'example-2.3.spdx.gz', 'examplemaven-3.0.spdx3.json.gz',
         'table.xlsx')


def schema(name):
    path = os.path.join(DATA, 'schema', name + '.gz')
    with gzip.open(path, 'rt', encoding='utf-8') as f:
        return json.load(f)


def validators():
    store = {}
    for name in SHARED:
        doc = schema(name)
        store[CDX + name] = doc
        store[doc.get('$id', CDX + name)] = doc
    out = {}
    for name, path in FORMATS.items():
        doc = schema(path)
        kind = jsonschema.validators.validator_for(doc)
        out[name] = kind(doc, resolver=RefResolver(
            doc.get('$id', ''), doc, store=store))
    return out


def export(path, form):
    done = subprocess.run([PROGRAM, 'sbom', 'convert', path, '--format', form],
                          capture_output=True, check=False)
    if done.returncode != 0:
        return None, done.stderr.decode('utf-8', 'replace').strip()
    return json.loads(done.stdout), ''


def first_error(validator, doc):
    error = next(validator.iter_errors(doc), None)
    if error is None:
        return ''
    return f'{list(error.absolute_path)}: {error.message[:200]}'


def spoil(form, doc):
    """One wrong value of a field the schema restricts."""
    doc = copy.deepcopy(doc)
    if form.startswith('cyclonedx'):
        doc['components'][0]['type'] = 'nonsense'
    elif form == 'spdx-2.3-json':
        doc['packages'][0]['filesAnalyzed'] = 'nonsense'
    else:
        del doc['@graph'][0]['created']
    return doc


def main():
    checks = validators()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            path = os.path.join(DATA, 'sbom', name)
            if name.endswith('.gz'):
                with gzip.open(path, 'rb') as f:
                    content = f.read()
                path = os.path.join(folder, name[:-3])
                with open(path, 'wb') as f:
                    f.write(content)
            for form, check in checks.items():
                doc, why = export(path, form)
                if doc is not None:
                    why = first_error(check, doc)
                results.append((f'{name} as {form}', why))
                if doc is not None and name == FILES[0]:
                    bad = first_error(check, spoil(form, doc))
                    results.append((f'a wrong {form} is refused',
                                    '' if bad else 'accepted'))
    print(f'1..{len(results)}')
    for i, (name, why) in enumerate(results, 1):
        print(f'{"not ok" if why else "ok"} {i} - {name}'
              f'{": " + why if why else ""}')
    return 1 if any(why for _, why in results) else 0


sys.exit(main())
