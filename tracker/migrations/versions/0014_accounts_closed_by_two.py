"""A fellow administrator's account is closed, and opened again, by two: a request says what it asks for, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "role_request"
SECOND_PERSON = "state <> 'confirmed' OR decided_by_id <> asked_by_id"

request = sa.table(
    TABLE,
    sa.column("kind", sa.String),
    sa.column("wants_password", sa.Boolean),
    sa.column("state", sa.String),
    sa.column("decided_at", sa.DateTime),
    sa.column("asked_at", sa.DateTime),
)


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="roles"))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.execute(sa.update(request).where(request.c.wants_password).values(kind="password"))
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.alter_column("kind", existing_type=sa.String(length=40), server_default=None)
        batch_op.alter_column("reason", existing_type=sa.Text(), server_default=None)
        batch_op.drop_column("wants_password")
        batch_op.create_check_constraint(op.f("ck_role_request_second_person"), SECOND_PERSON)


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.drop_constraint(op.f("ck_role_request_second_person"), type_="check")
        batch_op.add_column(
            sa.Column("wants_password", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(sa.update(request).where(request.c.kind == "password").values(wants_password=sa.true()))
    standing = request.c.kind.in_(("deactivation", "reactivation"))
    # Without its kind, what waits would be taken for a change of roles and confirmed as one.
    op.execute(
        sa.update(request)
        .where(standing, request.c.state == "asked")
        .values(state="withdrawn", decided_at=request.c.asked_at)
    )
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.drop_column("reason")
        batch_op.drop_column("kind")
