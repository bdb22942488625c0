"""One place commits; a GET never writes; a refusal undoes."""

from __future__ import annotations

import pytest
from flask import Blueprint
from sqlalchemy import func, select

from tests.client import Browser
from tracker.core.db import db
from tracker.core.models import CalendarYear
from tracker.core.policy import public
from tracker.core.unit_of_work import WriteInReadingRequest, keep


def enter(status: int, kept: bool = False):
    def view():
        db.session.add(CalendarYear(year=3000 + status + kept, source="试"))
        if kept:
            keep()
        return "done", status

    return public(view)


@pytest.fixture(scope="module")
def writers(whole_app):
    """Views that write and answer in every way."""
    whole_app._got_first_request = False
    bp = Blueprint("writers", __name__, url_prefix="/writers")
    for status in (200, 303, 422, 409):
        bp.add_url_rule(f"/{status}", f"w{status}", enter(status), methods=["GET", "POST"])
    bp.add_url_rule("/kept", "kept", enter(401, kept=True), methods=["POST"])
    whole_app.register_blueprint(bp)


@pytest.mark.parametrize(("status", "rows"), [(200, 1), (303, 1), (422, 0), (409, 0)])
def test_only_success_is_committed(writers, client: Browser, session, status: int, rows: int):
    client.post(f"/writers/{status}", status=status)
    assert session.scalar(select(func.count()).where(CalendarYear.year > 2999)) == rows


def test_a_counted_refusal_is_kept(writers, client: Browser, session):
    client.post("/writers/kept", status=401)
    assert session.scalar(select(func.count()).where(CalendarYear.year > 2999)) == 1


def test_a_get_that_writes_is_a_bug(writers, client: Browser):
    with pytest.raises(WriteInReadingRequest):
        client.http.get("/writers/200")


def test_a_post_without_a_token_is_refused_in_words(writers, client: Browser, session):
    answer = client.http.post("/writers/200")
    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    assert session.scalar(select(func.count()).where(CalendarYear.year > 2999)) == 0
