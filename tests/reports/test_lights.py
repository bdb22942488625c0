"""The report light at every boundary second (rulebook §6)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.reports.lifecycle import ReportState
from tracker.reports.lights import SEVERITY, STRIP_COLOURS, ReportLight, report_light

OPENS = datetime(2022, 3, 17, 16, tzinfo=UTC)
DUE = datetime(2022, 3, 28, 9, tzinfo=UTC)  # a Monday
LOCKS = datetime(2022, 4, 5, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
REMIND_FROM = date(2022, 3, 23)


def light(now, submitted_at=None, state=None):
    return report_light(
        remind_from=REMIND_FROM,
        opens_at=OPENS,
        due_at=DUE,
        locks_at=LOCKS,
        submitted_at=submitted_at,
        state=state,
        now=now,
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, ReportLight.NONE),
        (OPENS, ReportLight.OPEN),
        (datetime(2022, 3, 22, 15, 59, 59, tzinfo=UTC), ReportLight.OPEN),  # the last second of the 22nd
        (datetime(2022, 3, 22, 16, tzinfo=UTC), ReportLight.NEAR_DUE),
        (DUE, ReportLight.NEAR_DUE),
        (DUE + SECOND, ReportLight.LATE),
        (LOCKS, ReportLight.LATE),
        (LOCKS + SECOND, ReportLight.MISSED),
    ],
)
def test_nothing_submitted(now, expected):
    assert light(now) is expected


@pytest.mark.parametrize(
    ("submitted_at", "state", "expected"),
    [
        (DUE, ReportState.SUBMITTED, ReportLight.ON_TIME),
        (DUE, ReportState.ACCEPTED, ReportLight.ACCEPTED),
        (DUE, ReportState.DRAFT, ReportLight.ON_TIME),  # returned later: the first submission counts
        (DUE + SECOND, ReportState.SUBMITTED, ReportLight.LATE),
        (DUE + SECOND, ReportState.ACCEPTED, ReportLight.LATE),
    ],
)
def test_the_first_submission_decides(submitted_at, state, expected):
    assert light(LOCKS + SECOND, submitted_at, state) is expected


def test_every_light_has_its_place_and_its_square():
    assert set(SEVERITY) == set(STRIP_COLOURS) == set(ReportLight)
