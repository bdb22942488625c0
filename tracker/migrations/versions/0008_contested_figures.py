"""A review of a conclusion may contest drawn figures that were held false."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "reviewed_figure"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["conclusion_review.id"], name=op.f("fk_reviewed_figure_review_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["sampled_item.id"], name=op.f("fk_reviewed_figure_item_id")),
        sa.PrimaryKeyConstraint("review_id", "item_id", name=op.f("pk_reviewed_figure")),
    )
    op.create_index(op.f("ix_reviewed_figure_item_id"), TABLE, ["item_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
