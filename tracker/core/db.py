"""The database: one declarative base, exact and portable column types, SQLite made safe for several processes."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from flask import has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Enum,
    Executable,
    MetaData,
    String,
    event,
    text,
)
from sqlalchemy.engine import Connection, CursorResult, Engine
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. Naive values are refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


class Quantity(TypeDecorator[Decimal]):
    """An exact decimal of at most four places, kept as a whole number of ten-thousandths.

    SQLite has no decimals: a NUMERIC column there would round through floats. Sums stay exact on both databases.
    """

    impl = BigInteger
    cache_ok = True
    STEP: ClassVar[Decimal] = Decimal("0.0001")

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value) / self.STEP
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than four decimal places")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else _quantity(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self


@lru_cache(maxsize=4096)
def _quantity(value: int | Decimal) -> Decimal:
    """Out of ten-thousandths. PostgreSQL sums bigint columns to numeric, so that the value may arrive as a Decimal."""
    return (Decimal(value) * Quantity.STEP).normalize() + 0


class Base(DeclarativeBase):
    """Models stand on this; they import no Flask."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            str: String(),
            date: Date(),
            datetime: Instant(),
            Decimal: Quantity(),
            dict[str, Any]: JSON(),
            list[Any]: JSON(),
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                create_constraint=False,
                length=40,
                values_callable=lambda kind: [member.value for member in kind],
            ),
        },
    )


class OneDatabase(Session):
    """Where everything is: Flask-SQLAlchemy would look through its engines for every statement."""

    def get_bind(self, *_: Any, **named: Any) -> Engine | Connection:
        return named.get("bind") or db.engine


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, session_options={"class_": OneDatabase})


def read(statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """Rows of plain columns in this session's transaction: what `db.session.execute` gives, without its care for entities.

    That care costs as much as the rest of a small statement, and a page has several of them.
    """
    session = db.session()
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)


def prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Leave BEGIN to SQLAlchemy and wait for a writer instead of failing (stack.md, SQLite)."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once where something will be written: a deferred one loses updates.

    Readers (GET) stay deferred, or a slow page would block every writer.
    """
    only_reads = _only_reads.get() or (has_request_context() and request.method in READING_METHODS)
    connection.exec_driver_sql("BEGIN DEFERRED" if only_reads else "BEGIN IMMEDIATE")


_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Slow work of a job that writes nothing: in a transaction of its own, which keeps no writer waiting.

    Raises RuntimeError where something is changed and not committed.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("something was changed already: it would be lost")
    db.session.rollback()
    token = _only_reads.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _only_reads.reset(token)


def prepare_engine() -> None:
    """Attach the SQLite preparations to the application's engine (call inside its context)."""
    engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", begin_sqlite)


def read_by_index() -> None:
    """Let this transaction of PostgreSQL look rows up by index, in one process.

    For jobs that go through all there is a lot at a time: for a lot of a few thousand rows the planner would rather read the
    whole of a table of millions, each time, which makes the work grow with the square of the office. SQLite needs no telling.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL random_page_cost = 1.1"))
        connection.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
