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


def run() -> None:
    """Apply the migrations on a connection of their own, foreign keys off where SQLite rebuilds tables."""
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        context.configure(
            connection=connection, target_metadata=db.metadata, render_item=plain_column, **arguments
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
