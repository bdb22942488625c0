"""The lives as tables, and a walk through a finding's life that never leaves it in an impossible state."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.lifecycle import IllegalStep
from tracker.inspections.field.sampling import Checked, tally
from tracker.inspections.findings.lifecycle import FINDING_LIFE, OPEN, OVER, FindingState, FindingStep
from tracker.inspections.lifecycle import INSPECTION_LIFE, InspectionState, InspectionStep
from tracker.inspections.reviews.lifecycle import REVIEW_LIFE, ReviewState, ReviewStep


def test_the_life_of_an_inspection():
    assert (
        INSPECTION_LIFE.drawing(InspectionState, InspectionStep)
        == """\
                   SUBMIT             RETURN  APPROVE   START      CONCLUDE   CLOSE   CANCEL
DRAFT              AWAITING_APPROVAL  -       -         -          -          -       CANCELLED
AWAITING_APPROVAL  -                  DRAFT   APPROVED  -          -          -       CANCELLED
APPROVED           -                  -       -         UNDER_WAY  -          -       CANCELLED
UNDER_WAY          -                  -       -         -          CONCLUDED  -       -
CONCLUDED          -                  -       -         -          -          CLOSED  -
CLOSED             -                  -       -         -          -          -       -
CANCELLED          -                  -       -         -          -          -       -"""
    )


def test_the_life_of_a_finding():
    assert (
        FINDING_LIFE.drawing(FindingState, FindingStep)
        == """\
              ORDER    ACKNOWLEDGE   PLAN       REPLY     STRIKE_OFF  FAIL   WITHDRAW
NOTED         ORDERED  -             -          -         -           -      WITHDRAWN
ORDERED       -        ACKNOWLEDGED  -          -         -           -      WITHDRAWN
ACKNOWLEDGED  -        -             UNDER_WAY  -         -           -      WITHDRAWN
UNDER_WAY     -        -             UNDER_WAY  REPORTED  -           -      WITHDRAWN
REPORTED      -        -             -          -         STRUCK_OFF  AGAIN  WITHDRAWN
AGAIN         -        -             AGAIN      REPORTED  -           -      WITHDRAWN
STRUCK_OFF    -        -             -          -         -           -      WITHDRAWN
WITHDRAWN     -        -             -          -         -           -      -"""
    )


def test_the_life_of_a_review():
    assert (
        REVIEW_LIFE.drawing(ReviewState, ReviewStep)
        == """\
           DECIDE   WITHDRAW
ASKED      DECIDED  WITHDRAWN
DECIDED    -        -
WITHDRAWN  -        -"""
    )


@given(st.lists(st.sampled_from(FindingStep), max_size=30))
def test_any_walk_keeps_the_rules_of_a_finding(steps: list[FindingStep]):
    """Nothing is struck off without a reply and its verification; a withdrawn one stays so."""
    state, replied, failures = FindingState.NOTED, 0, 0
    for step in steps:
        try:
            after = FINDING_LIFE.after(state, step)
        except IllegalStep:
            continue
        assert state is not FindingState.WITHDRAWN
        replied += step is FindingStep.REPLY
        failures += step is FindingStep.FAIL
        if after is FindingState.STRUCK_OFF:
            assert replied == failures + 1
        state = after
    assert (state in OPEN) != (state in OVER)
    assert failures <= replied


@given(st.lists(st.sampled_from([*Checked, None])))
def test_the_false_rate_leaves_out_what_could_not_be_verified(outcomes: list[Checked | None]):
    told = tally(outcomes)
    assert told.drawn == len(outcomes)
    verified = told.true + told.false
    assert (told.false_rate is None) == (verified == 0)
    if told.false_rate is not None:
        assert 0 <= told.false_rate <= 1
