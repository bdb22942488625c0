"""A life is a table."""

from __future__ import annotations

import pytest

from tracker.core.lifecycle import IllegalStep, Lifecycle
from tracker.core.words import Worded


class Door(Worded):
    OPEN = "open", "开"
    SHUT = "shut", "关"


class Push(Worded):
    CLOSE = "close", "关门"
    OPEN = "open", "开门"


LIFE = Lifecycle({(Door.OPEN, Push.CLOSE): Door.SHUT, (Door.SHUT, Push.OPEN): Door.OPEN})


def test_a_step_leads_on_or_is_refused_in_words():
    assert LIFE.after(Door.OPEN, Push.CLOSE) is Door.SHUT
    assert not LIFE.allows(Door.OPEN, Push.OPEN)
    with pytest.raises(IllegalStep, match="当前状态为“开”，不能执行“开门”"):
        LIFE.after(Door.OPEN, Push.OPEN)


def test_the_drawing_shows_every_pair():
    assert LIFE.drawing(Door, Push).splitlines() == [
        "      CLOSE  OPEN",
        "OPEN  SHUT   -",
        "SHUT  -      OPEN",
    ]


def test_words_and_values_are_two_things():
    assert Door("open") is Door.OPEN
    assert f"{Door.OPEN}" == "open"
    assert Door.OPEN.word == "开"
