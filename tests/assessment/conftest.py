"""The small office of the reports' tests, two months on: some reported in time, some late, some not at all; and settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.cast import Cast
from tests.reports.conftest import DISPATCHED, LATE, OPEN, Office, set_up, wall
from tracker.assessment.jobs import settle_scores
from tracker.core import clock
from tracker.core.unit_of_work import transaction

SETTLED = wall("2022-04-11 09:30")


@pytest.fixture
def office(session: Any, cast: Cast) -> Office:
    """February's reports: 经济发展局 in time, 社会事业局 late on one task and not at all on the other."""
    with clock.frozen_at(DISPATCHED):
        made = set_up(session, cast)
    with clock.frozen_at(OPEN):
        made.accepted(made.training, "经济发展局", "liaison")
    with clock.frozen_at(LATE):
        made.accepted(made.training, "社会事业局", "other_liaison", made.values(people=100, skilled=10))
    with transaction():
        pass
    return made


@pytest.fixture
def settled(office: Office) -> Iterator[Office]:
    """The ledger is up to 11 April, and so is the clock."""
    with clock.frozen_at(SETTLED):
        settle_scores(date(2022, 4, 11))
        yield office
