"""Finding what was issued."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tracker.documents import actions
from tracker.documents.archive.printed_text import searchable
from tracker.documents.models import Document


@pytest.fixture
def issued(cast: Cast) -> Document:
    """A letter of 7 March, 宛开督函〔2022〕1号."""
    document = signed_order(cast)
    actions.issue(document, actor_id=cast.person("clerk").id)
    return document


def test_the_printed_text_is_kept_for_searching(issued: Document):
    assert "请于3月15日前报送2月份培训台账" in issued.printed_text
    assert "宛开督函〔2022〕1号" in issued.printed_text
    assert searchable("培训\n台 账") == "培训台账"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=2月份培训台账", True),
        ("q=〔2022〕1号", True),
        ("q=100%25", False),
        ("kind=letter", True),
        ("kind=notice", False),
        ("series=宛开督函", True),
        ("series=宛开督", False),
        ("year=2022", True),
        ("year=2021", False),
        ("year=x", True),
        ("since=2022-03-07&until=2022-03-07", True),
        ("until=2022-03-06", False),
        ("since=nonsense", True),
    ],
)
def test_filters_stand_in_the_address(
    issued: Document, signed_in: Callable[[str], Browser], query: str, found: bool
):
    assert issued.issued_on == date(2022, 3, 7)
    shown = signed_in("liaison").get(f"/documents?{query}")
    assert (issued.number in shown.text) is found
