"""What is kept between requests: counted once while nothing happens, again when something did."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tracker.core import clock
from tracker.core.kept import keeping, kept, trail_end
from tracker.units.actions import deactivate_unit


def test_a_figure_is_counted_once_until_the_trail_or_the_minute_moves(app: Flask) -> None:
    now, counted = clock.now().replace(second=0, microsecond=0), count(1)

    def figure() -> int:
        return next(counted)

    with app.app_context():
        assert kept(7, now, "red", figure) == 1
        assert kept(7, now + timedelta(seconds=59), "red", figure) == 1
        assert kept(7, now, "yellow", figure) == 2
        assert kept(8, now, "red", figure) == 3
        assert kept(8, now + timedelta(minutes=1), "red", figure) == 4


def test_whatever_is_announced_moves_the_end_of_the_trail(session: Session, cast: Cast) -> None:
    before = session.scalar(select(trail_end()))
    deactivate_unit(cast.unit("财政金融局"), reason="撤并", actor_id=None)
    assert session.scalar(select(trail_end())) != before


@pytest.mark.parametrize(("method", "kept_then"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_nothing_is_kept_while_a_request_writes(
    app: Flask, monkeypatch: pytest.MonkeyPatch, method: str, kept_then: bool
) -> None:
    monkeypatch.setitem(app.config, "TESTING", False)
    with app.test_request_context("/", method=method):
        assert keeping() is kept_then
