#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/rules.md says what the program's rules, settings and cases say.
# usage: drift-rules.sh PROGRAM [--write]
set -eu
cd "$(dirname "$0")/.."
python3 tools/gen-rules-doc.py "$@"
