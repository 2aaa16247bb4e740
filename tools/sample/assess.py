# SPDX-License-Identifier: Apache-2.0
"""Judgements of the sample's findings, applied after the scan."""


def assessments():
    return []
