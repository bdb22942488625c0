"""更正 of a report's texts beside its figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrected_text",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_corrected_text_correction_id")
        ),
        sa.PrimaryKeyConstraint("correction_id", "part", name=op.f("pk_corrected_text")),
    )


def downgrade() -> None:
    op.drop_table("corrected_text")
