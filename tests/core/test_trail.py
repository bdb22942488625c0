"""The chain of the trail: what it holds together, and that every kind of tampering is found."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config import Settings
from tests.cast import Cast
from tests.conftest import own_database
from tracker import create_app
from tracker.core import clock, trail
from tracker.core.db import Base, db
from tracker.core.events import PageViewed, announce, announce_all
from tracker.core.models import Anchor, ArchivedEvent, EventRecord, Seal
from tracker.core.unit_of_work import transaction
from tracker.units.actions import add_alias

WORDS = ("甲", "乙", "丙", "丁", "戊")


@pytest.fixture
def written(session: Session, cast: Cast) -> list[int]:
    """Five records in five transactions; their ids in the order of the chain."""
    for word in WORDS:
        with transaction():
            add_alias(cast.unit("财政金融局"), f"财政{word}", actor_id=None)
    return list(session.scalars(select(Seal.event_id).order_by(Seal.position)))


@pytest.fixture
def forger(session: Session) -> Callable[..., None]:
    """Somebody with the database's password, who takes the guards away first."""
    tables = ("event_record", "archived_event", "seal", "anchor")
    if session.get_bind().dialect.name == "sqlite":
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in tables:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))

    def forge(statement: str, **values: int) -> None:
        session.execute(text(statement), values)

    return forge


def test_every_record_is_a_link(written: list[int], session: Session) -> None:
    assert len(written) == len(WORDS)
    assert list(session.scalars(select(Seal.position).order_by(Seal.position))) == [1, 2, 3, 4, 5]
    assert trail.verify() == trail.Verified(5, None)


def test_an_empty_trail_is_sound(session: Session) -> None:
    assert trail.verify() == trail.Verified(0, None)
    assert trail.anchor(date(2022, 3, 7)) is False


def test_several_records_of_one_transaction_are_linked_in_their_order(session: Session, cast: Cast) -> None:
    with transaction():
        for word in WORDS:
            add_alias(cast.unit("财政金融局"), f"财政{word}", actor_id=None)
    sealed = list(session.scalars(select(Seal.event_id).order_by(Seal.position)))
    assert sealed == list(session.scalars(select(EventRecord.id).order_by(EventRecord.id)))
    assert trail.verify() == trail.Verified(5, None)


def test_many_announced_at_once_stand_in_their_order(session: Session) -> None:
    """More than one statement holds."""
    paths = [f"/pages/{place}" for place in range(1500)]
    with transaction():
        announce_all([PageViewed(actor_id=None, subject_id=0, words="页面", path=path) for path in paths])
        announce_all([])
    records = session.scalars(select(EventRecord).order_by(EventRecord.id)).all()
    assert [one.facts["path"] for one in records] == paths
    assert trail.verify() == trail.Verified(1500, None)


def test_what_a_savepoint_undid_gets_no_link(session: Session, cast: Cast) -> None:
    with transaction():
        add_alias(cast.unit("财政金融局"), "财政甲", actor_id=None)
        undone = session.begin_nested()
        add_alias(cast.unit("财政金融局"), "财政乙", actor_id=None)
        undone.rollback()
        add_alias(cast.unit("财政金融局"), "财政丙", actor_id=None)
    assert trail.verify() == trail.Verified(2, None)


def test_what_was_rolled_back_leaves_nothing(session: Session, cast: Cast, written: list[int]) -> None:
    add_alias(cast.unit("财政金融局"), "财政己", actor_id=None)
    session.rollback()
    with transaction():
        add_alias(cast.unit("财政金融局"), "财政庚", actor_id=None)
    assert trail.verify() == trail.Verified(6, None)


@pytest.mark.parametrize(
    "act", [update(EventRecord).values(tag="task:dispatched"), delete(EventRecord)], ids=str
)
def test_the_database_refuses_to_change_a_record(written: list[int], session: Session, act: object) -> None:
    with pytest.raises(DBAPIError, match="only ever added to"), session.begin_nested():
        session.execute(act.where(EventRecord.id == written[2]))  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", [Seal, Anchor, ArchivedEvent])
def test_the_database_refuses_to_change_links_anchors_and_the_archive(
    written: list[int], session: Session, table: type[Base]
) -> None:
    trail.anchor(date(2022, 3, 7))
    trail.move_to_archive(clock.now() + timedelta(days=1), at_most=2)
    named = next(iter(table.__table__.c))
    for act in (update(table).values({named: named}), delete(table)):
        with pytest.raises(DBAPIError, match="only ever added to"), session.begin_nested():
            session.execute(act)


EXCHANGE = (
    "UPDATE seal SET event_id = -1 WHERE event_id = {1}; UPDATE seal SET event_id = {1} WHERE event_id = {2}; "
    "UPDATE seal SET event_id = {2} WHERE event_id = -1"
)
TAMPERING = {
    "a fact altered": ("UPDATE event_record SET facts = '{{\"alias\": \"假\"}}' WHERE id = {2}", 3, "已被改动"),
    "a time altered": ("UPDATE event_record SET occurred_at = '2022-01-01 00:00:00.000000' WHERE id = {0}", 1, "已被改动"),
    "an actor altered": ("UPDATE event_record SET actor_id = 1 WHERE id = {4}", 5, "已被改动"),
    "a record removed": ("DELETE FROM event_record WHERE id = {1}", 2, "记录已被删除"),
    "a link removed": ("DELETE FROM seal WHERE position = 4", 4, "缺少本环"),
    "a digest altered": ("UPDATE seal SET digest = '" + "f" * 64 + "' WHERE position = 2", 2, "已被改动"),
    "two records exchanged": (EXCHANGE, 2, "已被改动"),
    "the beginning cut off": ("DELETE FROM seal WHERE position = 1; DELETE FROM event_record WHERE id = {0}", 1, "缺少本环"),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERING)
def test_tampering_is_found_at_its_place(written: list[int], forger: Callable[..., None], case: str) -> None:
    statements, position, sentence = TAMPERING[case]
    for statement in statements.format(*written).split("; "):
        forger(statement)
    found = trail.verify()
    assert found.broken is not None
    assert (found.broken.position, found.checked) == (position, position - 1)
    assert sentence in str(found.broken)


def test_a_record_written_past_the_program_is_found(written: list[int], session: Session) -> None:
    values = {
        "tag": "t",
        "subject": "s",
        "subject_id": 1,
        "thread": "s:1",
        "occurred_at": clock.now(),
        "facts": {},
    }
    stray = session.execute(insert(EventRecord).values(**values)).inserted_primary_key[0]  # type: ignore[attr-defined]
    broken = trail.verify().broken
    assert broken is not None
    assert (broken.position, broken.event_id) == (0, stray)
    assert "没有封印" in str(broken)


def test_a_tail_cut_off_is_found_by_the_anchor(written: list[int], forger: Callable[..., None]) -> None:
    assert trail.anchor(date(2022, 3, 7)) is True
    assert trail.anchor(date(2022, 3, 7)) is False
    forger("DELETE FROM event_record WHERE id = :id", id=written[4])
    forger("DELETE FROM seal WHERE position = 5")
    broken = trail.verify().broken
    assert broken is not None
    assert "链尾被截去，锚点记到第5环" in str(broken)


def test_a_chain_made_anew_is_found_by_what_was_printed(
    written: list[int], session: Session, forger: Callable[..., None]
) -> None:
    printed = {4: session.scalars(select(Seal.digest).where(Seal.position == 4)).one()}
    forger("UPDATE event_record SET actor_id = 7 WHERE id = :id", id=written[1])
    rows = [
        tuple(row) for row in session.execute(select(*trail.printed(trail.record)).order_by(EventRecord.id))
    ]
    forger("DELETE FROM seal")
    digest = trail.BEGINNING
    for position, row in enumerate(rows, 1):
        digest = trail.digest_of(digest, position, row)
        session.execute(insert(Seal).values(position=position, event_id=row[0], digest=digest))
    assert trail.verify() == trail.Verified(5, None)
    broken = trail.verify(printed).broken
    assert broken is not None
    assert broken.position == 4
    assert "与留存的锚点不符" in str(broken)


def test_the_archive_takes_the_oldest_and_the_chain_still_holds(written: list[int], session: Session) -> None:
    with clock.frozen_at(clock.now() + timedelta(days=400)):
        with transaction():
            add_alias(Cast(session).unit("财政金融局"), "财政新", actor_id=None)
        year_ago = clock.now() - timedelta(days=365)
        assert trail.move_to_archive(year_ago, at_most=3) == 3
        assert trail.move_to_archive(year_ago, at_most=3) == 2
        assert trail.move_to_archive(year_ago, at_most=3) == 0
    assert session.scalar(select(func.count()).select_from(ArchivedEvent)) == 5
    assert session.scalar(select(func.count()).select_from(EventRecord)) == 1
    assert trail.verify() == trail.Verified(6, None)


def test_the_newest_record_stays_and_no_number_is_given_twice(
    written: list[int], session: Session, cast: Cast
) -> None:
    assert trail.move_to_archive(clock.now() + timedelta(days=1), at_most=99) == 4
    with transaction():
        add_alias(cast.unit("财政金融局"), "财政己", actor_id=None)
    assert max(session.scalars(select(EventRecord.id))) > written[-1]
    assert trail.verify() == trail.Verified(6, None)


def test_an_archived_record_altered_is_found(written: list[int], forger: Callable[..., None]) -> None:
    trail.move_to_archive(clock.now() + timedelta(days=1), at_most=3)
    forger("UPDATE archived_event SET address = '10.0.0.9' WHERE id = :id", id=written[1])
    broken = trail.verify().broken
    assert broken is not None
    assert broken.position == 2


def test_many_writers_at_once_make_one_chain(settings: Settings, tmp_path: Path) -> None:
    """Eight threads, each with transactions of its own, on a database of their own: no gap, nothing doubled."""
    url = own_database(os.environ.get("TEST_DATABASE_URL"), tmp_path, "chain")
    app: Flask = create_app(replace(settings, instance=tmp_path, database_url=url))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    faults: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for turn in range(5):
                with app.app_context(), transaction():
                    announce(PageViewed(actor_id=writer, subject_id=turn, words="留痕", path="/trail"))
        except BaseException as fault:  # noqa: BLE001 (told to the test below)
            faults.append(fault)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert faults == []
    with app.app_context():
        assert trail.verify() == trail.Verified(40, None)
        db.session.remove()
        db.engine.dispose()
