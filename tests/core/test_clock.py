"""The clock: one zone, frozen in tests, moved in a sample."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.core import clock
from tracker.core.models import OfficeClock
from tracker.core.office_clock import reading

EVE = datetime(2022, 3, 6, 23, 59, 59, tzinfo=clock.OFFICE_ZONE)


def test_the_office_day_begins_at_shanghai_midnight():
    with clock.frozen_at(EVE):
        assert clock.today() == date(2022, 3, 6)
        assert clock.now() == datetime(2022, 3, 6, 15, 59, 59, tzinfo=UTC)
    with clock.frozen_at(EVE + timedelta(seconds=1)):
        assert clock.today() == date(2022, 3, 7)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="zone"), clock.frozen_at(datetime(2022, 3, 7)):
        pass


@pytest.mark.parametrize(
    ("elapsed", "shown"),
    [
        (timedelta(0), datetime(2022, 5, 6, 9, 0)),
        (timedelta(hours=1), datetime(2022, 5, 6, 10, 0)),
        (timedelta(days=3), datetime(2022, 5, 6, 17, 30)),
        (timedelta(hours=-2), datetime(2022, 5, 6, 9, 0)),
    ],
)
def test_a_samples_clock_ticks_within_its_day(elapsed: timedelta, shown: datetime):
    moved_at = datetime(2026, 1, 1, tzinfo=UTC)
    own = OfficeClock(id=1, stands_at=datetime(2022, 5, 6, 9, 0, tzinfo=clock.OFFICE_ZONE), moved_at=moved_at)
    now = reading(own)
    with clock.frozen_at(moved_at + elapsed):
        assert now() == shown.replace(tzinfo=clock.OFFICE_ZONE)
