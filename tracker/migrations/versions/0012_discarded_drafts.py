"""A draft of a correction that was discarded does not stand in the way of another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "uq_document_correction_under_way"
BEFORE = sa.text("state NOT IN ('issued', 'archived')")
NOW = sa.text("state NOT IN ('issued', 'archived', 'discarded')")
OF_DRAFTS = ("document_version", "document_comment", "vouched_figure", "further_addressee", "print_job")
DISCARDED = "SELECT id FROM document WHERE state = 'discarded' AND kind = 'correction'"


def replace_index(condition: sa.TextClause) -> None:
    op.drop_index(INDEX, table_name="document")
    op.create_index(
        INDEX, "document", ["corrects_id"], unique=True, sqlite_where=condition, postgresql_where=condition
    )


def upgrade() -> None:
    replace_index(NOW)


def downgrade() -> None:
    """Discarded drafts are drafts again; those of corrections go, as an older program allows one at a time."""
    for table in OF_DRAFTS:
        op.execute(f"DELETE FROM {table} WHERE document_id IN ({DISCARDED})")  # noqa: S608 (our own names)
    op.execute("DELETE FROM document WHERE state = 'discarded' AND kind = 'correction'")
    op.execute("DELETE FROM document_version WHERE kept_at_step = 'discard'")
    op.execute("UPDATE document SET state = 'draft' WHERE state = 'discarded'")
    replace_index(BEFORE)
