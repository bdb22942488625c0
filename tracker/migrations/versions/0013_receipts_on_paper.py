"""A receipt that was given on paper: whose name stands there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "receipt"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.add_column(sa.Column("signed_on_paper_by", sa.String(), nullable=False, server_default=""))
        batch_op.create_check_constraint(
            op.f("ck_receipt_signed_when"), "signed_on_paper_by = '' OR acknowledged_at IS NOT NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.drop_constraint(op.f("ck_receipt_signed_when"), type_="check")
        batch_op.drop_column("signed_on_paper_by")
