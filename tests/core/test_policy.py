"""Forgotten means closed; invisible is 404; refused is 403 with the reason."""

from __future__ import annotations

import pytest
from flask import Blueprint

from tests.client import Browser
from tracker.core.policy import ALLOWED, Verdict, first_refusal, public, refused, requires, signed_in


def seen(user, number: int) -> int | None:
    return number if number < 10 else None


def may(user, number: int) -> Verdict:
    return ALLOWED if number % 2 == 0 else refused("只办双号")


@pytest.fixture(scope="module")
def doors(whole_app):
    """Views of every kind, hung into the application for this module."""
    whole_app._got_first_request = False
    bp = Blueprint("doors", __name__, url_prefix="/doors")
    bp.add_url_rule("/forgotten", "forgotten", lambda: "open")
    bp.add_url_rule("/public", "public", public(lambda: "open"))
    bp.add_url_rule("/own", "own", requires(signed_in)(lambda: "open"))
    bp.add_url_rule(
        "/numbers/<int:number>/<word>",
        "number",
        requires(may, on=seen)(lambda number, word: f"{number}{word}"),
    )
    whole_app.register_blueprint(bp)
    return bp


def test_a_view_without_a_declaration_is_closed(doors, signed_in):
    assert "没有登记访问权限" in signed_in("clerk").get("/doors/forgotten", status=403).text


def test_nobody_is_sent_to_the_sign_in_page(doors, client: Browser):
    assert "/sign-in" in client.get("/doors/own", status=303).location
    assert client.get("/doors/public").response.text == "open"


@pytest.mark.parametrize(("number", "status"), [(2, 200), (3, 403), (12, 404), (13, 404)])
def test_invisible_before_refused(doors, signed_in, number: int, status: int):
    shown = signed_in("clerk").get(f"/doors/numbers/{number}/x", status=status)
    assert {200: "2x", 403: "只办双号", 404: "没有找到"}[status] in shown.response.text


def test_the_first_refusal_counts():
    assert first_refusal(ALLOWED, refused("甲"), refused("乙")) == refused("甲")
    assert first_refusal(ALLOWED, ALLOWED) is ALLOWED
