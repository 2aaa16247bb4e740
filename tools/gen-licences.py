#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the list of SPDX licence identifiers from CycloneDX's own schema.

usage: gen-licences.py spdx.schema.json > src/format/spdx_licences.def
(https://github.com/CycloneDX/specification, schema/spdx.schema.json)
"""
import json
import sys

ids = sorted(json.load(open(sys.argv[1], encoding='utf-8'))['enum'],
             key=lambda s: s.encode())
print('/* SPDX-License-Identifier: Apache-2.0 */')
print('/* Identifiers of the SPDX licence and exception lists, in byte order.')
print(' * Made by tools/gen-licences.py from schema/spdx.schema.json of')
print(' * CycloneDX/specification (Apache-2.0). */')
for i in ids:
    print(f'"{i}",')
