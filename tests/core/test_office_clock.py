"""The own time of a sample instance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.client import Browser
from tracker.core import clock
from tracker.core.models import OfficeClock
from tracker.core.office_clock import move_office_clock, set_office_clock

FRIDAY, SATURDAY = date(2022, 5, 6), date(2022, 5, 7)


def standing_on(session: Session) -> date:
    return clock.office_day(session.get_one(OfficeClock, 1).stands_at)


def test_of_two_clicks_on_the_same_day_one_moves_it(session: Session) -> None:
    set_office_clock(FRIDAY)
    assert move_office_clock(FRIDAY, SATURDAY)
    assert not move_office_clock(FRIDAY, SATURDAY)
    assert standing_on(session) == SATURDAY


@pytest.mark.usefixtures("session")
def test_a_real_instance_has_nothing_to_move() -> None:
    assert not move_office_clock(FRIDAY, SATURDAY)


def test_a_real_instance_has_no_such_button(signed_in: Callable[[str], Browser]) -> None:
    signed_in("clerk").post("/office-clock", {"day": str(FRIDAY)}, status=404)


def test_a_page_shown_yesterday_does_not_move_it_again(
    session: Session, signed_in: Callable[[str], Browser]
) -> None:
    set_office_clock(FRIDAY)
    clerk = signed_in("clerk")
    clerk.post("/office-clock", {"day": "2022-05-05", "next": "/account"})
    assert "刚刚已由他人移到2022年5月6日" in clerk.get("/account").text
    assert standing_on(session) == FRIDAY
