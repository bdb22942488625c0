"""Questions go up like news: a floor asks what only the floors above it know, without knowing them.

The answerers of every question stand in tracker/subscriptions.py beside the listeners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Flask, current_app

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class Question(Generic[Answer]):
    """Something that a feature wants to know of the whole house: ids and plain values only.

    `class WhatStopsClosure(Question[Obstacle])` is answered with obstacles.
    """


Answerer = Callable[[Any], Iterable[Any]]
Answers = Mapping[type[Question[Any]], tuple[Answerer, ...]]

_EXTENSION = "tracker-answers"


def be_ready_to_answer(app: Flask, answers: Answers) -> None:
    """Give the application its page of answerers (once, at start)."""
    app.extensions[_EXTENSION] = answers


def ask(question: Question[Answer]) -> list[Answer]:
    """What every answerer of the question says, in their order; nobody has anything to say: an empty list.

    Raises KeyError where the question's type is missing on the page.
    """
    answerers = current_app.extensions[_EXTENSION][type(question)]
    return [answer for answerer in answerers for answer in answerer(question)]
