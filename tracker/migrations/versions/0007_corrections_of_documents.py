"""更正 of an issued document by another one, and 归档 with who did it and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "document"
CHECKS = {
    "correction_corrects": "(kind = 'correction') = (corrects_id IS NOT NULL)"
    " AND (corrects_id IS NULL) = (corrected_kind IS NULL)",
    "archived_by_somebody": "(state = 'archived') = (archived_at IS NOT NULL)"
    " AND (archived_at IS NULL) = (archived_by_id IS NULL)",
}
IS_UNDER_WAY = sa.text("state NOT IN ('issued', 'archived')")


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.add_column(sa.Column("archived_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("corrected_kind", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(op.f("fk_document_corrects_id"), TABLE, ["corrects_id"], ["id"])
        batch_op.create_index(op.f("ix_document_corrects_id"), ["corrects_id"])
        batch_op.create_index(
            "uq_document_correction_under_way",
            ["corrects_id"],
            unique=True,
            sqlite_where=IS_UNDER_WAY,
            postgresql_where=IS_UNDER_WAY,
        )
    op.execute(
        f"UPDATE {TABLE} SET archived_by_id = issued_by_id, archived_at = issued_at WHERE state = 'archived'"  # noqa: S608 (our own names)
    )
    with op.batch_alter_table(TABLE) as batch_op:
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_{TABLE}_{name}"), condition)


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_{TABLE}_{name}"), type_="check")
        batch_op.drop_index("uq_document_correction_under_way")
        batch_op.drop_index(op.f("ix_document_corrects_id"))
        batch_op.drop_constraint(op.f("fk_document_corrects_id"), type_="foreignkey")
        batch_op.drop_column("corrected_kind")
        batch_op.drop_column("corrects_id")
        batch_op.drop_column("archived_at")
        batch_op.drop_column("archived_by_id")
