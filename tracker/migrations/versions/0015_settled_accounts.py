"""From what each account was last settled, so that one in which nothing has moved is not reckoned again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "settled_account"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_settled_account_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "year", name=op.f("pk_settled_account")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
