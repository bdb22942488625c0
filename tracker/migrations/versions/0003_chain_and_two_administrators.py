"""The trail becomes a chain that the database guards; a change of roles needs two administrators; notices have genres.

Records of earlier releases are sealed in the order in which they were written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GUARDED = ("event_record", "archived_event", "seal", "anchor")
REFUSAL = "the trail is only ever added to"
LIES_IN_ARCHIVE = (
    "EXISTS (SELECT 1 FROM archived_event a WHERE a.id = OLD.id AND a.tag = OLD.tag AND a.subject = OLD.subject"
    " AND a.subject_id = OLD.subject_id AND a.thread = OLD.thread AND a.occurred_at = OLD.occurred_at"
    " AND COALESCE(a.actor_id, 0) = COALESCE(OLD.actor_id, 0) AND COALESCE(a.address, '') = COALESCE(OLD.address, '')"
    " AND CAST(a.facts AS TEXT) = CAST(OLD.facts AS TEXT))"
)

record = sa.table(
    "event_record",
    sa.column("id", sa.Integer),
    sa.column("tag", sa.String),
    sa.column("subject", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("thread", sa.String),
    sa.column("actor_id", sa.Integer),
    sa.column("occurred_at", sa.DateTime),
    sa.column("address", sa.String),
    sa.column("facts", sa.Text),
)
seal = sa.table("seal", sa.column("position"), sa.column("event_id"), sa.column("digest"))


def upgrade() -> None:
    op.create_table(
        "anchor",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_anchor")),
    )
    op.create_table(
        "archived_event",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived_event")),
    )
    with op.batch_alter_table("archived_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archived_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_archived_event_subject", ["subject", "subject_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_archived_event_tag"), ["tag"], unique=False)
        batch_op.create_index("ix_archived_event_thread", ["thread", "id"], unique=False)

    op.create_table(
        "seal",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_seal_position_counts_from_one")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_seal")),
        sa.UniqueConstraint("event_id", name=op.f("uq_seal_event_id")),
    )
    op.create_table(
        "role_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_role_request_decided_at_an_instant")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_request")),
    )
    with op.batch_alter_table("role_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_role_request_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("genre", sa.String(length=40), server_default="periodic", nullable=False)
        )

    seal_what_is_there()
    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def seal_what_is_there() -> None:
    """Chain the records that are there, a batch at a time."""
    connection = op.get_bind()
    columns = [*(column for column in record.c if column.name != "facts"), sa.cast(record.c.facts, sa.Text)]
    digest, position, last_id = "0" * 64, 0, 0
    while rows := connection.execute(
        sa.select(*columns).where(record.c.id > last_id).order_by(record.c.id).limit(5000)
    ).all():
        links = []
        for row in rows:
            position += 1
            values = list(row)
            values[6] = row.occurred_at.isoformat()
            text = json.dumps([digest, position, *values], ensure_ascii=False, separators=(",", ":"))
            digest = hashlib.sha256(text.encode()).hexdigest()
            links.append({"position": position, "event_id": row.id, "digest": digest})
        connection.execute(sa.insert(seal), links)
        last_id = rows[-1].id


def guards(dialect: str) -> Iterator[str]:
    """The triggers: no change, and no deletion but of a record that lies in the archive."""
    for table in GUARDED:
        movable = table == "event_record"
        if dialect == "postgresql":
            moving = f"IF TG_OP = 'DELETE' THEN IF {LIES_IN_ARCHIVE} THEN RETURN OLD; END IF; END IF;"
            yield (
                f"CREATE FUNCTION {table}_refuses() RETURNS trigger AS $$"
                f" BEGIN {moving if movable else ''} RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql"
            )
            for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
                yield (
                    f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table}"
                    f" FOR EACH {each} EXECUTE FUNCTION {table}_refuses()"
                )
        else:
            for act in ("UPDATE", "DELETE"):
                condition = f" WHEN NOT {LIES_IN_ARCHIVE}" if movable and act == "DELETE" else ""
                yield (
                    f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table}{condition}"
                    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def downgrade() -> None:
    lift_guards()
    columns = ", ".join(column.name for column in record.c)
    op.execute(f"INSERT INTO event_record ({columns}) SELECT {columns} FROM archived_event")  # noqa: S608 (our own names)
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("genre")

    with op.batch_alter_table("role_request", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_role_request_open",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.drop_table("role_request")
    op.drop_table("seal")
    with op.batch_alter_table("archived_event", schema=None) as batch_op:
        batch_op.drop_index("ix_archived_event_thread")
        batch_op.drop_index(batch_op.f("ix_archived_event_tag"))
        batch_op.drop_index("ix_archived_event_subject")
        batch_op.drop_index(batch_op.f("ix_archived_event_actor_id"))

    op.drop_table("archived_event")
    op.drop_table("anchor")


def lift_guards() -> None:
    """Take the triggers away; those of a table that is dropped go with it, the functions of PostgreSQL do not."""
    dialect = op.get_bind().dialect.name
    for table in GUARDED:
        acts = ("update", "delete", "truncate") if dialect == "postgresql" else ("update", "delete")
        for act in acts:
            on_table = f" ON {table}" if dialect == "postgresql" else ""
            op.execute(f"DROP TRIGGER {table}_refuses_{act}{on_table}")
        if dialect == "postgresql":
            op.execute(f"DROP FUNCTION {table}_refuses()")
