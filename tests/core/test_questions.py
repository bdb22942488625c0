"""Questions go up: the answerers of the page are asked in order, and every answer is handed down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from tracker.core.questions import Question, ask, be_ready_to_answer
from tracker.subscriptions import ANSWERS


@dataclass(frozen=True, kw_only=True)
class WhoIsLate(Question[str]):
    day: int


def upstairs(question: WhoIsLate) -> Iterator[str]:
    yield f"甲{question.day}"
    yield "乙"


def attic(question: WhoIsLate) -> list[str]:
    return []


def roof(question: WhoIsLate) -> list[str]:
    return ["丙"]


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    be_ready_to_answer(app, {WhoIsLate: (upstairs, attic, roof)})
    yield
    be_ready_to_answer(app, ANSWERS)


@pytest.mark.usefixtures("asked")
def test_every_answer_comes_down_in_the_order_of_the_page() -> None:
    assert ask(WhoIsLate(day=3)) == ["甲3", "乙", "丙"]


@pytest.mark.usefixtures("app")
def test_a_question_that_is_not_on_the_page_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        ask(WhoIsLate(day=3))
