#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The compiled aliases are those of the table people review.
# usage: drift-identity.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/.."
python3 tools/gen-aliases.py --check
