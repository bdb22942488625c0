"""通报, 督导 and 目标考核 in full: how documents are written, printed, sent and receipted; inspections; the ledger of points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("objections_until", sa.Date(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_at IS NOT NULL)",
            name=op.f("ck_assessment_round_settled_at_an_instant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_round")),
        sa.UniqueConstraint("year", name=op.f("uq_assessment_round_year")),
    )
    op.create_table(
        "scheme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)",
            name=op.f("ck_scheme_version_decided_at_an_instant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_version")),
        sa.UniqueConstraint("year", "edition", name=op.f("uq_scheme_version_year_edition")),
    )
    with op.batch_alter_table("scheme_version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_scheme_version_proposed",
            ["year"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "manual_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("seconded_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(rule = 'bonus') = (points IS NOT NULL)", name=op.f("ck_manual_entry_a_bonus_has_points")
        ),
        sa.CheckConstraint(
            "rule IN ('bonus', 'fraud')", name=op.f("ck_manual_entry_only_what_no_fact_shows")
        ),
        sa.CheckConstraint(
            "seconded_by_id IS NULL OR seconded_by_id <> asked_by_id",
            name=op.f("ck_manual_entry_second_person"),
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_manual_entry_proof_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_manual_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_entry")),
    )
    with op.batch_alter_table("manual_entry", schema=None) as batch_op:
        batch_op.create_index("ix_manual_entry_year", ["year", "unit_id"], unique=False)

    op.create_table(
        "score_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reverses_id"], ["score_entry.id"], name=op.f("fk_score_entry_reverses_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_score_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_entry")),
        sa.UniqueConstraint(
            "unit_id",
            "year",
            "rule",
            "subject",
            "sequence",
            name=op.f("uq_score_entry_unit_id_year_rule_subject_sequence"),
        ),
    )
    with op.batch_alter_table("score_entry", schema=None) as batch_op:
        batch_op.create_index("ix_score_entry_year", ["year", "unit_id"], unique=False)

    op.create_table(
        "document_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("quoted", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)",
            name=op.f("ck_document_comment_resolved_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_comment_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_comment")),
    )
    with op.batch_alter_table("document_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_comment_document_id"), ["document_id"], unique=False)

    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kept_at_step", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
    )
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_version_document_id"), ["document_id"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("others", sa.String(), nullable=False),
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.Column("practices", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("concluded_by_id", sa.Integer(), nullable=True),
        sa.Column("concluded_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("bulletin_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'awaiting_approval', 'cancelled') OR (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name=op.f("ck_inspection_none_without_approval"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR (content <> '' AND scope <> '' AND basis <> '')",
            name=op.f("ck_inspection_no_plan_without_its_parts"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('concluded', 'closed') OR (concluded_at IS NOT NULL AND judgement <> '')",
            name=op.f("ck_inspection_concluded_in_words"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_inspection_ends_after_start")),
        sa.ForeignKeyConstraint(["bulletin_id"], ["document.id"], name=op.f("fk_inspection_bulletin_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_inspection_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("bulletin_id", name=op.f("uq_inspection_bulletin_id")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index("ix_inspection_state", ["state", "starts_on"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'raised') = (decided_at IS NULL)", name=op.f("ck_objection_decided_at_an_instant")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["score_entry.id"], name=op.f("fk_objection_entry_id")),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_objection_proof_id")),
        sa.ForeignKeyConstraint(["round_id"], ["assessment_round.id"], name=op.f("fk_objection_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_objection_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(
            "ix_objection_open",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("state = 'raised'"),
            postgresql_where=sa.text("state = 'raised'"),
        )
        batch_op.create_index(batch_op.f("ix_objection_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'running') = (claim IS NOT NULL)", name=op.f("ck_print_job_claimed_while_running")
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'running')) = (ended_at IS NULL)", name=op.f("ck_print_job_ended_when")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_print_job_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_job_document_id"), ["document_id"], unique=False)
        batch_op.create_index(
            "ix_print_job_queue",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )
        batch_op.create_index(
            "uq_print_job_open",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )

    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("sent_as", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)",
            name=op.f("ck_receipt_acknowledged_by_somebody"),
        ),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (opened_by_id IS NULL)", name=op.f("ck_receipt_opened_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"], ["person.id"], name=op.f("fk_receipt_acknowledged_by_id")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_receipt_document_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_receipt_opened_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_receipt_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("document_id", "unit_id", name=op.f("uq_receipt_document_id_unit_id")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "vouched_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("vouched_by_id", sa.Integer(), nullable=False),
        sa.Column("vouched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_vouched_figure_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouched_figure")),
        sa.UniqueConstraint(
            "document_id", "part", "figure", name=op.f("uq_vouched_figure_document_id_part_figure")
        ),
    )
    op.create_table(
        "inspected_measure",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspected_measure_inspection_id")
        ),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_inspected_measure_measure_id")),
        sa.PrimaryKeyConstraint("inspection_id", "measure_id", name=op.f("pk_inspected_measure")),
    )
    with op.batch_alter_table("inspected_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspected_measure_measure_id"), ["measure_id"], unique=False)

    op.create_table(
        "inspected_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("notified_at", sa.DateTime(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(received_at IS NULL) = (received_by_id IS NULL)",
            name=op.f("ck_inspected_unit_received_by_somebody"),
        ),
        sa.CheckConstraint(
            "received_at IS NULL OR delivered_at IS NOT NULL",
            name=op.f("ck_inspected_unit_received_after_delivery"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspected_unit_inspection_id")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["document.id"], name=op.f("fk_inspected_unit_notice_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_inspected_unit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspected_unit")),
        sa.UniqueConstraint("inspection_id", "unit_id", name=op.f("uq_inspected_unit_inspection_id_unit_id")),
    )
    with op.batch_alter_table("inspected_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspected_unit_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index("ix_inspected_unit_unit", ["unit_id", "inspection_id"], unique=False)

    op.create_table(
        "inspection_member",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_member_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inspection_member_person_id")),
        sa.PrimaryKeyConstraint("inspection_id", "person_id", name=op.f("pk_inspection_member")),
    )
    with op.batch_alter_table("inspection_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_inspection_member_leads",
            ["inspection_id"],
            unique=True,
            sqlite_where=sa.text("leads"),
            postgresql_where=sa.text("leads"),
        )

    op.create_table(
        "conclusion_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspected_unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_at IS NOT NULL)", name=op.f("ck_conclusion_review_decided_when")
        ),
        sa.ForeignKeyConstraint(
            ["inspected_unit_id"], ["inspected_unit.id"], name=op.f("fk_conclusion_review_inspected_unit_id")
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_conclusion_review_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusion_review")),
    )
    with op.batch_alter_table("conclusion_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conclusion_review_inspected_unit_id"), ["inspected_unit_id"], unique=False
        )
        batch_op.create_index(
            "uq_conclusion_review_under_way",
            ["inspected_unit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "field_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspected_unit_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("seen <> ''", name=op.f("ck_field_note_something_seen")),
        sa.ForeignKeyConstraint(
            ["inspected_unit_id"], ["inspected_unit.id"], name=op.f("fk_field_note_inspected_unit_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_field_note_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_note")),
        sa.UniqueConstraint("key", name=op.f("uq_field_note_key")),
    )
    with op.batch_alter_table("field_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_field_note_inspected_unit_id"), ["inspected_unit_id"], unique=False
        )

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column("again_due_on", sa.Date(), nullable=True),
        sa.Column("proof_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(), nullable=True),
        sa.Column("struck_off_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'struck_off') = (struck_off_at IS NOT NULL)", name=op.f("ck_finding_struck_off_when")
        ),
        sa.CheckConstraint("fact <> '' AND basis <> ''", name=op.f("ck_finding_fact_and_basis")),
        sa.CheckConstraint(
            "state IN ('noted', 'withdrawn') OR ordered_at IS NOT NULL",
            name=op.f("ck_finding_ordered_when_with_unit"),
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_finding_failures_not_negative")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_finding_inspection_id")),
        sa.ForeignKeyConstraint(["order_id"], ["document.id"], name=op.f("fk_finding_order_id")),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_finding_proof_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_finding_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_finding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("inspection_id", "position", name=op.f("uq_finding_inspection_id_position")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_finding_state_due", ["state", "due_on"], unique=False)
        batch_op.create_index("ix_finding_task", ["task_id", "state"], unique=False)
        batch_op.create_index("ix_finding_unit_state", ["unit_id", "state", "due_on"], unique=False)

    op.create_table(
        "sample_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspected_unit_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspected_unit_id"], ["inspected_unit.id"], name=op.f("fk_sample_draw_inspected_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draw")),
    )
    with op.batch_alter_table("sample_draw", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sample_draw_inspected_unit_id"), ["inspected_unit_id"], unique=False
        )

    op.create_table(
        "task_paper",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(task_id IS NULL) <> (plan_id IS NULL)", name=op.f("ck_task_paper_about_one_thing")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_task_paper_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_task_paper_plan_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_paper_task_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_task_paper")),
    )
    with op.batch_alter_table("task_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_paper_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_paper_task_id"), ["task_id"], unique=False)

    op.create_table(
        "field_photo",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_field_photo_file_id")),
        sa.ForeignKeyConstraint(["note_id"], ["field_note.id"], name=op.f("fk_field_photo_note_id")),
        sa.PrimaryKeyConstraint("note_id", "file_id", name=op.f("pk_field_photo")),
    )
    op.create_table(
        "finding_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_at IS NULL)", name=op.f("ck_finding_extension_decided_when")
        ),
        sa.CheckConstraint("new_due_on > old_due_on", name=op.f("ck_finding_extension_only_later")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_extension_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_extension")),
    )
    with op.batch_alter_table("finding_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_extension_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(
            "uq_finding_extension_waiting",
            ["finding_id"],
            unique=True,
            sqlite_where=sa.text("state = 'requested'"),
            postgresql_where=sa.text("state = 'requested'"),
        )

    op.create_table(
        "finding_proof",
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_finding_proof_file_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_proof_finding_id")),
        sa.PrimaryKeyConstraint("finding_id", "file_id", name=op.f("pk_finding_proof")),
    )
    op.create_table(
        "rectification_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=False),
        sa.Column("due_on_before", sa.Date(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(verified_at IS NULL) = (passed IS NULL) AND (verified_at IS NULL) = (verified_by_id IS NULL)",
            name=op.f("ck_rectification_reply_verified_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_rectification_reply_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["stored_file.id"], name=op.f("fk_rectification_reply_proof_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_reply")),
        sa.UniqueConstraint("finding_id", "round", name=op.f("uq_rectification_reply_finding_id_round")),
    )
    op.create_table(
        "reviewed_finding",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_reviewed_finding_finding_id")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["conclusion_review.id"], name=op.f("fk_reviewed_finding_review_id")
        ),
        sa.PrimaryKeyConstraint("review_id", "finding_id", name=op.f("pk_reviewed_finding")),
    )
    with op.batch_alter_table("reviewed_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviewed_finding_finding_id"), ["finding_id"], unique=False)

    op.create_table(
        "rectification_reply_proof",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_rectification_reply_proof_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["rectification_reply.id"], name=op.f("fk_rectification_reply_proof_reply_id")
        ),
        sa.PrimaryKeyConstraint("reply_id", "file_id", name=op.f("pk_rectification_reply_proof")),
    )
    op.create_table(
        "sampled_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("reported", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("found", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome = 'true' OR remark <> ''",
            name=op.f("ck_sampled_item_doubt_has_words"),
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (outcome IS NULL)", name=op.f("ck_sampled_item_checked_when")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["sample_draw.id"], name=op.f("fk_sampled_item_draw_id")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_sampled_item_indicator_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_sampled_item_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_item")),
        sa.UniqueConstraint("draw_id", "position", name=op.f("uq_sampled_item_draw_id_position")),
        sa.UniqueConstraint(
            "draw_id",
            "report_id",
            "indicator_id",
            name=op.f("uq_sampled_item_draw_id_report_id_indicator_id"),
        ),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sign_off_recorded_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sign_off_proof_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("token", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("printed_text", sa.Text(), server_default="", nullable=False))
        batch_op.create_unique_constraint(batch_op.f("uq_document_token"), ["token"])
        batch_op.create_foreign_key(
            batch_op.f("fk_document_sign_off_proof_id"), "stored_file", ["sign_off_proof_id"], ["id"]
        )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("named", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("naming_approved_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("naming_approved_by_id")
        batch_op.drop_column("named")

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_document_sign_off_proof_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_document_token"), type_="unique")
        batch_op.drop_column("printed_text")
        batch_op.drop_column("token")
        batch_op.drop_column("sign_off_proof_id")
        batch_op.drop_column("sign_off_recorded_by_id")

    op.drop_table("sampled_item")
    op.drop_table("rectification_reply_proof")
    with op.batch_alter_table("reviewed_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviewed_finding_finding_id"))

    op.drop_table("reviewed_finding")
    op.drop_table("rectification_reply")
    op.drop_table("finding_proof")
    with op.batch_alter_table("finding_extension", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_finding_extension_waiting",
            sqlite_where=sa.text("state = 'requested'"),
            postgresql_where=sa.text("state = 'requested'"),
        )
        batch_op.drop_index(batch_op.f("ix_finding_extension_finding_id"))

    op.drop_table("finding_extension")
    op.drop_table("field_photo")
    with op.batch_alter_table("task_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_paper_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_paper_plan_id"))

    op.drop_table("task_paper")
    with op.batch_alter_table("sample_draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_draw_inspected_unit_id"))

    op.drop_table("sample_draw")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_unit_state")
        batch_op.drop_index("ix_finding_task")
        batch_op.drop_index("ix_finding_state_due")
        batch_op.drop_index(batch_op.f("ix_finding_order_id"))

    op.drop_table("finding")
    with op.batch_alter_table("field_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_field_note_inspected_unit_id"))

    op.drop_table("field_note")
    with op.batch_alter_table("conclusion_review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_conclusion_review_under_way",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index(batch_op.f("ix_conclusion_review_inspected_unit_id"))

    op.drop_table("conclusion_review")
    with op.batch_alter_table("inspection_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inspection_member_leads", sqlite_where=sa.text("leads"), postgresql_where=sa.text("leads")
        )
        batch_op.drop_index(batch_op.f("ix_inspection_member_person_id"))

    op.drop_table("inspection_member")
    with op.batch_alter_table("inspected_unit", schema=None) as batch_op:
        batch_op.drop_index("ix_inspected_unit_unit")
        batch_op.drop_index(batch_op.f("ix_inspected_unit_notice_id"))

    op.drop_table("inspected_unit")
    with op.batch_alter_table("inspected_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspected_measure_measure_id"))

    op.drop_table("inspected_measure")
    op.drop_table("vouched_figure")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_unit_id"))

    op.drop_table("receipt")
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_print_job_open",
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )
        batch_op.drop_index(
            "ix_print_job_queue",
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )
        batch_op.drop_index(batch_op.f("ix_print_job_document_id"))

    op.drop_table("print_job")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_unit_id"))
        batch_op.drop_index(batch_op.f("ix_objection_round_id"))
        batch_op.drop_index(
            "ix_objection_open",
            sqlite_where=sa.text("state = 'raised'"),
            postgresql_where=sa.text("state = 'raised'"),
        )

    op.drop_table("objection")
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_index("ix_inspection_state")
        batch_op.drop_index(batch_op.f("ix_inspection_plan_id"))

    op.drop_table("inspection")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_version_document_id"))

    op.drop_table("document_version")
    with op.batch_alter_table("document_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_comment_document_id"))

    op.drop_table("document_comment")
    with op.batch_alter_table("score_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_score_entry_year")

    op.drop_table("score_entry")
    with op.batch_alter_table("manual_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_manual_entry_year")

    op.drop_table("manual_entry")
    with op.batch_alter_table("scheme_version", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_scheme_version_proposed",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.drop_table("scheme_version")
    op.drop_table("assessment_round")
