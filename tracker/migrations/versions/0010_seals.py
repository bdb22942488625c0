"""The images of seals, to whom they are entrusted, and the documents that bear them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEARERS = ("print_job", "document")


def upgrade() -> None:
    op.create_table(
        "organ_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organ", sa.String(), nullable=False),
        sa.Column("diameter", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_organ_seal_withdrawn_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["image_id"], ["stored_file.id"], name=op.f("fk_organ_seal_image_id")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["person.id"], name=op.f("fk_organ_seal_registered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_organ_seal_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organ_seal")),
    )
    op.create_index(op.f("ix_organ_seal_organ"), "organ_seal", ["organ"])
    op.create_table(
        "seal_user",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seal_user_person_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["organ_seal.id"], name=op.f("fk_seal_user_seal_id")),
        sa.PrimaryKeyConstraint("seal_id", "person_id", name=op.f("pk_seal_user")),
    )
    for table in BEARERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("seal_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_{table}_seal_id"), "organ_seal", ["seal_id"], ["id"])


def downgrade() -> None:
    for table in BEARERS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_seal_id"), type_="foreignkey")
            batch_op.drop_column("seal_id")
    op.drop_table("seal_user")
    op.drop_index(op.f("ix_organ_seal_organ"), table_name="organ_seal")
    op.drop_table("organ_seal")
