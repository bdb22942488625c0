"""A snapshot survives its journey through JSON to the last digit."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.notices.facts import EMPTY, GOOD, MIXED, TASK
from tracker.notices.snapshot import as_json, from_json


@pytest.mark.parametrize(
    "snapshot",
    [
        GOOD,
        MIXED,
        EMPTY,
        replace(GOOD, tasks=(replace(TASK, due_on=None, completion=None, planned=Decimal(1) / 3),)),
    ],
)
def test_there_and_back(snapshot):
    assert from_json(json.loads(json.dumps(as_json(snapshot)))) == snapshot
