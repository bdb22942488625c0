"""The database guards the ledger of points; a round is frozen before it is published, and may be reopened until then.

A round of an earlier release was frozen in the moment in which it was published.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = "score_entry"
REFUSAL = "the ledger of points is only ever added to"
ROUND = "assessment_round"
CHECKS = {
    "frozen_at_an_instant": "(state = 'open') = (frozen_at IS NULL)",
    "published_at_an_instant": "(state IN ('published', 'settled')) = (published_at IS NOT NULL)",
    "published_until_a_day": "(published_at IS NULL) = (objections_until IS NULL)",
}


def upgrade() -> None:
    with op.batch_alter_table(ROUND) as batch_op:
        batch_op.add_column(sa.Column("frozen_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(), nullable=True))
        batch_op.alter_column("frozen_at", existing_type=sa.DateTime(), nullable=True)
        batch_op.alter_column("published_by_id", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("objections_until", existing_type=sa.Date(), nullable=True)
    op.execute(f"UPDATE {ROUND} SET frozen_by_id = published_by_id, published_at = frozen_at")  # noqa: S608 (our own names)
    with op.batch_alter_table(ROUND) as batch_op:
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_{ROUND}_{name}"), condition)
    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def guards(dialect: str) -> Iterator[str]:
    """The triggers: no change and no deletion of an entry."""
    if dialect == "postgresql":
        yield (
            f"CREATE FUNCTION {TABLE}_refuses() RETURNS trigger AS $$"
            f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql"
        )
        for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            yield (
                f"CREATE TRIGGER {TABLE}_refuses_{act.lower()} BEFORE {act} ON {TABLE}"
                f" FOR EACH {each} EXECUTE FUNCTION {TABLE}_refuses()"
            )
    else:
        for act in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {TABLE}_refuses_{act.lower()} BEFORE {act} ON {TABLE}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def downgrade() -> None:
    lift_guards()
    with op.batch_alter_table(ROUND) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_{ROUND}_{name}"), type_="check")
    # the release before knew no round that was not published: the year is on trial again
    op.execute(f"DELETE FROM {ROUND} WHERE published_at IS NULL")  # noqa: S608 (our own names)
    with op.batch_alter_table(ROUND) as batch_op:
        batch_op.alter_column("objections_until", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("published_by_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("frozen_at", existing_type=sa.DateTime(), nullable=False)
        batch_op.drop_column("published_at")
        batch_op.drop_column("frozen_by_id")


def lift_guards() -> None:
    """Take the triggers away, and on PostgreSQL their function."""
    dialect = op.get_bind().dialect.name
    for act in ("update", "delete", "truncate") if dialect == "postgresql" else ("update", "delete"):
        on_table = f" ON {TABLE}" if dialect == "postgresql" else ""
        op.execute(f"DROP TRIGGER {TABLE}_refuses_{act}{on_table}")
    if dialect == "postgresql":
        op.execute(f"DROP FUNCTION {TABLE}_refuses()")
