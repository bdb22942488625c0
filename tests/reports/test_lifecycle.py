"""The life of a report, drawn: `-` is illegal (rulebook §4)."""

import pytest

from tracker.core.lifecycle import IllegalStep
from tracker.reports.lifecycle import REPORT_LIFE, ReportState, ReportStep

DRAWING = """
                   SEND_FOR_SIGN_OFF  SIGN_OFF   SUBMIT     RETURN  ACCEPT
DRAFT              AWAITING_SIGN_OFF  -          SUBMITTED  -       -
AWAITING_SIGN_OFF  -                  SUBMITTED  -          DRAFT   -
SUBMITTED          -                  -          -          DRAFT   ACCEPTED
ACCEPTED           -                  -          -          -       -
"""


def test_the_whole_life():
    assert REPORT_LIFE.drawing(ReportState, ReportStep).strip() == DRAWING.strip()


def test_an_illegal_step_says_so_in_words():
    with pytest.raises(IllegalStep, match=r"当前状态为“已采用”，不能执行“退回”"):
        REPORT_LIFE.after(ReportState.ACCEPTED, ReportStep.RETURN)
