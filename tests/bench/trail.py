"""How fast the chain of the trail is walked (issue 5 §6), on SQLite and, where a server is named, PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import insert, select

from config import Settings
from tests.bench.measurement import Measurement
from tests.conftest import own_database
from tracker import create_app
from tracker.core import clock, trail
from tracker.core.db import Base, db
from tracker.core.models import EventRecord, Seal

RECORDS, LEAST = 200_000, 50_000
BEGAN = datetime(2022, 1, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)


def measure() -> list[Measurement]:
    """A sound chain of many records, walked from its beginning to its end."""
    found = [_on("SQLite", None)]
    server = os.environ.get("TEST_DATABASE_URL")
    return found + ([_on("PostgreSQL", server)] if server else [])


def _on(database: str, url: str | None) -> Measurement:
    with _chain(url):
        started = perf_counter()
        found = trail.verify(pause=db.session.rollback)
        rate = RECORDS / (perf_counter() - started)
    sound = found == trail.Verified(RECORDS, None)
    return Measurement(
        f"the chain walked, {RECORDS:,} records, {database}",
        rate,
        "rows/s",
        f"≥ {LEAST:,}",
        passed=sound and rate >= LEAST,
    )


@contextmanager
def _chain(url: str | None) -> Iterator[None]:
    """A database with nothing but a trail and its chain."""
    with TemporaryDirectory(prefix="tracker-trail-") as folder:
        settings = Settings(
            instance=Path(folder),
            database_url=own_database(url, Path(folder), "bench_trail"),
            secret_key="only for measuring",
            fonts=Path(folder),
            testing=True,
        )
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            db.session.execute(insert(EventRecord), [_record(number) for number in range(1, RECORDS + 1)])
            digest, links = trail.BEGINNING, []
            for position, row in enumerate(
                db.session.execute(select(*trail.printed(trail.record)).order_by(EventRecord.id)), 1
            ):
                digest = trail.digest_of(digest, position, row)
                links.append({"position": position, "event_id": row.id, "digest": digest})
            db.session.execute(insert(Seal), links)
            db.session.commit()
            yield
            db.session.remove()
            db.engine.dispose()


def _record(number: int) -> dict[str, object]:
    """A report that was submitted, as the trail tells it."""
    return {
        "id": number,
        "tag": "report:submitted",
        "subject": "report",
        "subject_id": number,
        "thread": f"task:{number % 500}",
        "actor_id": number % 60,
        "occurred_at": BEGAN + timedelta(seconds=number),
        "address": "10.0.0.8",
        "facts": {"task": "企业职工在岗培训", "unit": "经济发展局", "period": "3月", "is_late": False},
    }
