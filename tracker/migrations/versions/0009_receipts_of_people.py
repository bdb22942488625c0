"""Documents are sent to people too, and to more than they print; print runs are recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RECEIPT = "receipt"


def upgrade() -> None:
    with op.batch_alter_table(RECEIPT) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.alter_column("unit_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(op.f("fk_receipt_person_id"), "person", ["person_id"], ["id"])
        batch_op.create_index(op.f("ix_receipt_person_id"), ["person_id"])
        batch_op.create_unique_constraint(
            op.f("uq_receipt_document_id_person_id"), ["document_id", "person_id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_receipt_to_a_unit_or_a_person"), "(unit_id IS NULL) <> (person_id IS NULL)"
        )
    op.create_table(
        "further_addressee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sent_as", sa.String(length=40), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_further_addressee_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_further_addressee")),
        sa.UniqueConstraint("document_id", "name", name=op.f("uq_further_addressee_document_id_name")),
    )
    op.create_table(
        "print_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("copies > 0", name=op.f("ck_print_run_something_was_printed")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_print_run_document_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_print_run_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
    )
    with op.batch_alter_table("print_run") as batch_op:
        batch_op.create_index(op.f("ix_print_run_document_id"), ["document_id"])


def downgrade() -> None:
    with op.batch_alter_table("print_run") as batch_op:
        batch_op.drop_index(op.f("ix_print_run_document_id"))
    op.drop_table("print_run")
    op.drop_table("further_addressee")
    # the release before knew receipts of units only
    op.execute(f"DELETE FROM {RECEIPT} WHERE unit_id IS NULL")  # noqa: S608 (our own name)
    with op.batch_alter_table(RECEIPT) as batch_op:
        batch_op.drop_constraint(op.f("ck_receipt_to_a_unit_or_a_person"), type_="check")
        batch_op.drop_constraint(op.f("uq_receipt_document_id_person_id"), type_="unique")
        batch_op.drop_index(op.f("ix_receipt_person_id"))
        batch_op.drop_constraint(op.f("fk_receipt_person_id"), type_="foreignkey")
        batch_op.alter_column("unit_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("person_id")
