"""The small office of the reports' tests, two months on: some reported in time, some late, some not at all; and settled."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser, Shown, values_of
from tests.reports.conftest import DISPATCHED, LATE, OPEN, Office, set_up, wall
from tests.stage import scene
from tracker.assessment import actions, queries
from tracker.assessment.jobs import settle_scores
from tracker.assessment.models import AssessmentRound, Objection, ScoreEntry
from tracker.assessment.scoring import Rule
from tracker.core import clock
from tracker.core.files import store_upload
from tracker.core.models import StoredFile
from tracker.core.unit_of_work import transaction

YEAR = 2022
SETTLED = wall("2022-04-11 09:30")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32

SignedIn = Callable[[str], Browser]


@scene
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


@scene
def up_to_april(office: Office) -> Office:
    """The ledger is up to 11 April."""
    with clock.frozen_at(SETTLED):
        settle_scores(SETTLED.date())
    return office


@pytest.fixture
def settled(up_to_april: Office) -> Iterator[Office]:
    """The ledger is up to 11 April, and so is the clock."""
    with clock.frozen_at(SETTLED):
        yield up_to_april


@dataclass
class Ledger:
    """What the ledger says of the cast's units."""

    session: Session
    cast: Cast

    def entries(self, unit: str, *rules: Rule) -> list[ScoreEntry]:
        """In the order in which they were written."""
        statement = queries.entries_of(self.cast.unit(unit).id, YEAR, rules)
        return list(self.session.scalars(statement.order_by(None).order_by(ScoreEntry.id)))

    def items(self, unit: str, *rules: Rule) -> dict[str, Any]:
        """What stands, by subject: the sum."""
        rows = self.session.execute(queries.items_of(self.cast.unit(unit).id, YEAR, rules))
        return {entry.subject: points for entry, points, _ in rows}

    def words(self, unit: str, *rules: Rule) -> dict[str, str]:
        """What stands, by subject: the reason."""
        rows = self.session.execute(queries.items_of(self.cast.unit(unit).id, YEAR, rules))
        return {entry.subject: entry.words for entry, _, _ in rows}

    def last(self, unit: str, rule: Rule) -> ScoreEntry:
        """The last entry under a rule."""
        return self.entries(unit, rule)[-1]

    def score(self, unit: str) -> Any:
        (total,) = queries.totals(YEAR, self.cast.unit(unit).id)
        return total.score


@pytest.fixture
def ledger(session: Session, cast: Cast) -> Ledger:
    return Ledger(session, cast)


def frozen(cast: Cast) -> AssessmentRound:
    """封账 by the head of the office."""
    with transaction():
        return actions.freeze(YEAR, actor_id=cast.person("office_head").id)


def published_round(cast: Cast) -> AssessmentRound:
    """封账 and 公示 by the head of the office."""
    found = frozen(cast)
    with transaction():
        actions.publish(found, actor_id=cast.person("office_head").id)
    return found


@pytest.fixture
def published(settled: Office, cast: Cast) -> Office:
    """The scores are shown to all."""
    published_round(cast)
    return settled


def proof(cast: Cast) -> StoredFile:
    """What a unit's head attaches."""
    return store_upload("说明.txt", io.BytesIO("情况说明".encode()), actor_id=cast.person("other_head").id)


def objected(cast: Cast, entry: ScoreEntry, by: str = "other_head") -> Objection:
    """申诉 against an entry."""
    with transaction():
        return actions.object_to(
            entry,
            grounds="当日系统故障",
            proof=proof(cast),
            today=clock.today(),
            actor_id=cast.person(by).id,
        )


def press(browser: Browser, url: str, ending: str, status: int = 303, **typed: Any) -> Shown:
    """Submit the form of the page whose action ends like this."""
    form = next(one for one in browser.get(url).forms() if (one.get("action") or "").endswith(ending))
    return browser.post(form["action"], values_of(form) | typed, status=status)


def attached(browser: Browser, url: str, status: int = 303, **typed: Any) -> Shown:
    """Fill in the page's form with a proof."""
    values = browser.get(url).filled() | typed | {"proof": (io.BytesIO(PNG), "佐证.png")}
    return browser.post(url, values, status=status)


@pytest.fixture
def forger(session: Session) -> Callable[..., None]:
    """Somebody with the database's password, who takes the ledger's guards away first."""

    def forge(statement: str, **values: int) -> None:
        if session.get_bind().dialect.name == "sqlite":
            for act in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS score_entry_refuses_{act}"))
        else:
            session.execute(text("ALTER TABLE score_entry DISABLE TRIGGER USER"))
        session.execute(text(statement), values)
        session.commit()

    return forge


def night(day: str) -> dict[str, int]:
    """Settle in the night of a day."""
    return settle_scores(date.fromisoformat(day))
