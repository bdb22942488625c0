"""What the database itself refuses: to change or remove a row of the trail or of the ledger of points (rulebook §9, §10).

Triggers, made with the tables and again in the migrations. One door is left open: a record of the trail may leave its
table when the very same record lies in the archive.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import DDL, Table, event

TRAIL = "the trail is only ever added to"
MOVABLE = "event_record"
LIES_IN_ARCHIVE = (
    "EXISTS (SELECT 1 FROM archived_event a WHERE a.id = OLD.id AND a.tag = OLD.tag AND a.subject = OLD.subject"
    " AND a.subject_id = OLD.subject_id AND a.thread = OLD.thread AND a.occurred_at = OLD.occurred_at"
    " AND COALESCE(a.actor_id, 0) = COALESCE(OLD.actor_id, 0) AND COALESCE(a.address, '') = COALESCE(OLD.address, '')"
    " AND CAST(a.facts AS TEXT) = CAST(OLD.facts AS TEXT))"
)


def sqlite_guards(table: str, sentence: str = TRAIL) -> Iterator[str]:
    """The statements that close a table on SQLite."""
    for act in ("UPDATE", "DELETE"):
        condition = f" WHEN NOT {LIES_IN_ARCHIVE}" if (table, act) == (MOVABLE, "DELETE") else ""
        yield (
            f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table}{condition}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def postgresql_guards(table: str, sentence: str = TRAIL) -> Iterator[str]:
    """The statements that close a table on PostgreSQL, whose triggers need a function."""
    refuse = f"RAISE EXCEPTION '{sentence}';"
    moving = f"IF TG_OP = 'DELETE' THEN IF {LIES_IN_ARCHIVE} THEN RETURN OLD; END IF; END IF;"
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuses() RETURNS trigger AS $$"
        f" BEGIN {moving if table == MOVABLE else ''} {refuse} END $$ LANGUAGE plpgsql"
    )
    for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        yield (
            f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION {table}_refuses()"
        )


GUARDS = {"sqlite": sqlite_guards, "postgresql": postgresql_guards}


def guard(table: Table, sentence: str = TRAIL) -> None:
    """Let the table get its triggers, which refuse with this sentence, whenever it is made from the models."""
    for dialect, statements in GUARDS.items():
        for statement in statements(table.name, sentence):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
