"""Alembic's environment: migrations run on the application's engine, on SQLite in batches."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from tracker.core.db import Instant, Quantity, db

COLUMNS = {Instant: "sa.DateTime()", Quantity: "sa.BigInteger()", sa.Enum: "sa.String(length=40)"}


def plain_column(kind: str, thing: Any, _context: Any) -> str | bool:
    """Migrations name what stands in the database, not the house's own types: these may change later."""
    return COLUMNS.get(type(thing), False) if kind == "type" else False


def keep_foreign_keys(connection: sa.Connection, kept: bool) -> None:
    """Let SQLite look at foreign keys or not. It heeds this outside a transaction only, hence past SQLAlchemy's BEGIN."""
    if connection.dialect.name == "sqlite":
        connection.rollback()
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={'ON' if kept else 'OFF'}")


def run() -> None:
    """Apply the migrations on a connection of their own, foreign keys off where SQLite rebuilds tables."""
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        keep_foreign_keys(connection, False)
        context.configure(
            connection=connection, target_metadata=db.metadata, render_item=plain_column, **arguments
        )
        with context.begin_transaction():
            context.run_migrations()
        keep_foreign_keys(connection, True)


run()
