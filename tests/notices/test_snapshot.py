"""A snapshot survives its journey through JSON to the last digit."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.notices.facts import EMPTY, GOOD, MIXED, TASK
from tracker.notices.snapshot import CorrectionLine, TextCorrectionLine, as_json, from_json

CORRECTION = CorrectionLine(
    "经济发展局", False, "企业培训", "2022年2月", "培训", "人次", Decimal("312.5"), Decimal(300), "重复"
)

WORDS = TextCorrectionLine("经济发展局", False, "企业培训", "2022年2月", ("进展情况", "存在问题"), "家数有误")


@pytest.mark.parametrize(
    "snapshot",
    [
        GOOD,
        MIXED,
        EMPTY,
        replace(GOOD, corrections=(CORRECTION, replace(CORRECTION, old=None))),
        replace(GOOD, text_corrections=(WORDS,)),
        replace(GOOD, tasks=(replace(TASK, due_on=None, completion=None, planned=Decimal(1) / 3),)),
    ],
)
def test_there_and_back(snapshot):
    assert from_json(json.loads(json.dumps(as_json(snapshot)))) == snapshot


def test_a_snapshot_from_before_corrections_can_be_read():
    kept = as_json(GOOD)
    del kept["corrections"], kept["text_corrections"]
    assert from_json(json.loads(json.dumps(kept))) == GOOD
