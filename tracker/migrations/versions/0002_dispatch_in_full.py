"""调度 in full: cycles, settings, indicators, lives of tasks, corrections, channels, reminders, meetings.

What the first release knew lives on: a figure that must not exceed another becomes a cross rule, and a dispatched
task's units were given it when it was dispatched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock_process",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_clock_process")),
    )
    op.create_table(
        "robot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sealed_url", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.String(), nullable=False),
        sa.Column("serves_all", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot")),
        sa.UniqueConstraint("name", name=op.f("uq_robot_name")),
    )
    op.create_table(
        "rule_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_rule_change_withdrawn_by_somebody"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_change")),
    )
    with op.batch_alter_table("rule_change", schema=None) as batch_op:
        batch_op.create_index("ix_rule_change_name", ["name", "effective_on"], unique=False)

    op.create_table(
        "robot_unit",
        sa.Column("robot_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["robot_id"], ["robot.id"], name=op.f("fk_robot_unit_robot_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_robot_unit_unit_id")),
        sa.PrimaryKeyConstraint("robot_id", "unit_id", name=op.f("pk_robot_unit")),
    )
    op.create_table(
        "calendar_link",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_link_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_link_secret_hash")),
    )
    op.create_table(
        "mail_preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wants_mail", sa.Boolean(), nullable=False),
        sa.Column("without", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_preference_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_preference")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("chair", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("pledge", sa.Text(), nullable=False),
        sa.Column("coordination", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=True),
        sa.Column("pack_id", sa.Integer(), nullable=True),
        sa.Column("pack_printed_at", sa.DateTime(), nullable=True),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("notified_at", sa.DateTime(), nullable=True),
        sa.Column("minutes_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'minuted' OR minutes_id IS NOT NULL", name=op.f("ck_meeting_minutes_when_minuted")
        ),
        sa.CheckConstraint(
            "state NOT IN ('notified', 'held', 'minuted') OR notified_at IS NOT NULL",
            name=op.f("ck_meeting_notified_when"),
        ),
        sa.CheckConstraint(
            "(pack_id IS NULL) = (pack_printed_at IS NULL)", name=op.f("ck_meeting_pack_has_instant")
        ),
        sa.ForeignKeyConstraint(["minutes_id"], ["document.id"], name=op.f("fk_meeting_minutes_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["stored_file.id"], name=op.f("fk_meeting_pack_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_meeting_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("minutes_id", name=op.f("uq_meeting_minutes_id")),
        sa.UniqueConstraint("plan_id", "serial", name=op.f("uq_meeting_plan_id_serial")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "meeting_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("observes", sa.Boolean(), nullable=False),
        sa.Column("attendance", sa.String(length=40), nullable=False),
        sa.Column("attendees", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(attendance = 'unanswered') = (answered_at IS NULL)", name=op.f("ck_meeting_unit_answered_when")
        ),
        sa.CheckConstraint(
            "attendance <> 'on_leave' OR reason <> ''", name=op.f("ck_meeting_unit_leave_has_reason")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["unit_group.id"], name=op.f("fk_meeting_unit_group_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_unit_meeting_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_unit")),
        sa.UniqueConstraint("meeting_id", "unit_id", name=op.f("uq_meeting_unit_meeting_id_unit_id")),
    )
    with op.batch_alter_table("meeting_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_unit_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("robot_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(channel = 'mail') = (message_id IS NOT NULL)", name=op.f("ck_outbox_message_mail_has_message")
        ),
        sa.CheckConstraint(
            "(state = 'sending') = (claim IS NOT NULL)", name=op.f("ck_outbox_message_claimed_while_sending")
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_message_sent_when")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (robot_id IS NULL)", name=op.f("ck_outbox_message_one_addressee")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["inbox_message.id"], name=op.f("fk_outbox_message_message_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_message_person_id")),
        sa.ForeignKeyConstraint(["robot_id"], ["robot.id"], name=op.f("fk_outbox_message_robot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint(
            "person_id", "channel", "occasion", name=op.f("uq_outbox_message_person_id_channel_occasion")
        ),
        sa.UniqueConstraint("robot_id", "occasion", name=op.f("uq_outbox_message_robot_id_occasion")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_message_message", ["message_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_open",
            ["channel", "next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.create_index("ix_outbox_message_state", ["state", "channel", "sent_at"], unique=False)

    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'requested') = (decided_at IS NULL)", name=op.f("ck_closure_decided_when_not_requested")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_closure_decided_by_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["person.id"], name=op.f("fk_closure_requested_by_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_closure_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_task_id"), ["task_id"], unique=False)

    op.create_table(
        "cross_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("whole_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_cross_rule_plan_id")),
        sa.ForeignKeyConstraint(["whole_id"], ["indicator.id"], name=op.f("fk_cross_rule_whole_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cross_rule")),
    )
    with op.batch_alter_table("cross_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cross_rule_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cross_rule_whole_id"), ["whole_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("lead_unit_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_decision_lead_unit_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_decision_measure_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_decision_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_decision_meeting_id_position")),
        sa.UniqueConstraint("task_id", name=op.f("uq_decision_task_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_lead_unit_id"), ["lead_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_measure_id"), ["measure_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
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
            "(state = 'requested') = (decided_at IS NULL)",
            name=op.f("ck_extension_decided_when_not_requested"),
        ),
        sa.CheckConstraint(
            "new_due_on > old_due_on AND days > 0", name=op.f("ck_extension_later_than_before")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_extension_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_extension_requested_by_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_extension_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index("ix_extension_state", ["state", "task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_extension_task_id"), ["task_id"], unique=False)

    op.create_table(
        "indicator_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_definition_indicator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_definition")),
        sa.UniqueConstraint(
            "indicator_id", "edition", name=op.f("uq_indicator_definition_indicator_id_edition")
        ),
    )
    op.create_table(
        "instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("new_task_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'finished') = (finished_at IS NOT NULL)", name=op.f("ck_instruction_finished_when")
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_instruction_given_by_id")),
        sa.ForeignKeyConstraint(["new_task_id"], ["task.id"], name=op.f("fk_instruction_new_task_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_instruction_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
    )
    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.create_index("ix_instruction_state", ["state", "reply_due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_instruction_task_id"), ["task_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("by_office", sa.Boolean(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sender_unit_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.CheckConstraint("by_office = (sequence IS NOT NULL)", name=op.f("ck_reminder_numbered_by_office")),
        sa.ForeignKeyConstraint(["sender_unit_id"], ["unit.id"], name=op.f("fk_reminder_sender_unit_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_reminder_sent_by_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_reminder_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reminder_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("series", "year", "sequence", name=op.f("uq_reminder_series_year_sequence")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_sent", ["sent_at"], unique=False)
        batch_op.create_index("ix_reminder_task_unit", ["task_id", "unit_id", "sent_at"], unique=False)
        batch_op.create_index("ix_reminder_unit", ["unit_id", "sent_at"], unique=False)

    op.create_table(
        "suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("state_before", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("suspended_by_id", sa.Integer(), nullable=False),
        sa.Column("resumed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state_before IN ('awaiting_acknowledgement', 'under_way', 'awaiting_closure')",
            name=op.f("ck_suspension_only_what_was_dispatched"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_suspension_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_suspension_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspension_task_id"), ["task_id"], unique=False)

    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_waiver_given_by_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_waiver_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("task_id", name=op.f("uq_waiver_task_id")),
    )
    op.create_table(
        "allocation_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"], ["task_target.id"], name=op.f("fk_allocation_edition_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_edition")),
        sa.UniqueConstraint("target_id", "edition", name=op.f("uq_allocation_edition_target_id_edition")),
    )
    op.create_table(
        "closure_proof",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closure_id"], ["closure.id"], name=op.f("fk_closure_proof_closure_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_closure_proof_file_id")),
        sa.PrimaryKeyConstraint("closure_id", "file_id", name=op.f("pk_closure_proof")),
    )
    op.create_table(
        "cross_rule_part",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_cross_rule_part_indicator_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["cross_rule.id"], name=op.f("fk_cross_rule_part_rule_id")),
        sa.PrimaryKeyConstraint("rule_id", "indicator_id", name=op.f("pk_cross_rule_part")),
    )
    with op.batch_alter_table("cross_rule_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cross_rule_part_indicator_id"), ["indicator_id"], unique=False)

    op.create_table(
        "decision_letter",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_letter_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_decision_letter_document_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_decision_letter_unit_id")),
        sa.PrimaryKeyConstraint("decision_id", "unit_id", name=op.f("pk_decision_letter")),
    )
    with op.batch_alter_table("decision_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_letter_document_id"), ["document_id"], unique=False)

    op.create_table(
        "decision_support",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_support_decision_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_decision_support_unit_id")),
        sa.PrimaryKeyConstraint("decision_id", "unit_id", name=op.f("pk_decision_support")),
    )
    op.create_table(
        "extension_milestone",
        sa.Column("extension_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extension_id"], ["extension.id"], name=op.f("fk_extension_milestone_extension_id")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_extension_milestone_milestone_id")
        ),
        sa.PrimaryKeyConstraint("extension_id", "milestone_id", name=op.f("pk_extension_milestone")),
    )
    op.create_table(
        "extension_proof",
        sa.Column("extension_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extension_id"], ["extension.id"], name=op.f("fk_extension_proof_extension_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_extension_proof_file_id")),
        sa.PrimaryKeyConstraint("extension_id", "file_id", name=op.f("pk_extension_proof")),
    )
    op.create_table(
        "instruction_addressee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instruction_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_instruction_addressee_answered_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_instruction_addressee_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instruction.id"], name=op.f("fk_instruction_addressee_instruction_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_instruction_addressee_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_addressee")),
        sa.UniqueConstraint(
            "instruction_id", "unit_id", name=op.f("uq_instruction_addressee_instruction_id_unit_id")
        ),
    )
    with op.batch_alter_table("instruction_addressee", schema=None) as batch_op:
        batch_op.create_index("ix_instruction_addressee_unit", ["unit_id", "answered_at"], unique=False)

    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("proposed_unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refused_by_id", sa.Integer(), nullable=False),
        sa.Column("refused_at", sa.DateTime(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("taken_over_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_refusal_decided_when_not_pending"),
        ),
        sa.CheckConstraint(
            "(state = 'reassigned') = (taken_over_by_id IS NOT NULL)",
            name=op.f("ck_refusal_taken_over_when_reassigned"),
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_refusal_assignment_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_refusal_decided_by_id")),
        sa.ForeignKeyConstraint(["proposed_unit_id"], ["unit.id"], name=op.f("fk_refusal_proposed_unit_id")),
        sa.ForeignKeyConstraint(["refused_by_id"], ["person.id"], name=op.f("fk_refusal_refused_by_id")),
        sa.ForeignKeyConstraint(["taken_over_by_id"], ["unit.id"], name=op.f("fk_refusal_taken_over_by_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_refusal_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_refusal_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusal_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index("ix_refusal_state", ["state", "task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refusal_task_id"), ["task_id"], unique=False)

    op.create_table(
        "slot_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("former_due_at", sa.DateTime(), nullable=False),
        sa.Column("former_locks_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("locks_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("due_at <= locks_at", name=op.f("ck_slot_exception_instants_in_order")),
        sa.CheckConstraint(
            "due_at >= former_due_at AND locks_at >= former_locks_at",
            name=op.f("ck_slot_exception_only_later"),
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["report_slot.id"], name=op.f("fk_slot_exception_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_exception")),
    )
    with op.batch_alter_table("slot_exception", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_exception_slot_id"), ["slot_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_office", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('approved', 'refused', 'withdrawn')) = (decided_at IS NOT NULL)",
            name=op.f("ck_correction_decided_when"),
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_correction_proof_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_correction_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_report_id"), ["report_id"], unique=False)
        batch_op.create_index("ix_correction_state", ["state", "decided_at"], unique=False)
        batch_op.create_index(
            "uq_correction_under_way",
            ["report_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('awaiting_sign_off', 'asked')"),
            postgresql_where=sa.text("state IN ('awaiting_sign_off', 'asked')"),
        )

    op.create_table(
        "figure_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome = 'confirmed' OR reason <> ''", name=op.f("ck_figure_confirmation_dispute_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_figure_confirmation_indicator_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_figure_confirmation_report_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_figure_confirmation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_confirmation")),
        sa.UniqueConstraint(
            "report_id", "indicator_id", name=op.f("uq_figure_confirmation_report_id_indicator_id")
        ),
    )
    op.create_table(
        "corrected_figure",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.BigInteger(), nullable=True),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_corrected_figure_correction_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_corrected_figure_indicator_id")
        ),
        sa.PrimaryKeyConstraint("correction_id", "indicator_id", name=op.f("pk_corrected_figure")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_at", sa.DateTime(), nullable=True))
        batch_op.create_index(
            "ix_assignment_pending",
            ["task_id", "unit_id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("addressed_unit_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_document_addressed_unit_id"), ["addressed_unit_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_document_addressed_unit_id"), "unit", ["addressed_unit_id"], ["id"]
        )

    op.execute(
        "INSERT INTO cross_rule (plan_id, kind, whole_id) "
        "SELECT DISTINCT plan_id, 'not_above', not_above_id FROM indicator WHERE not_above_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO cross_rule_part (rule_id, indicator_id) SELECT cross_rule.id, indicator.id FROM indicator "
        "JOIN cross_rule ON cross_rule.whole_id = indicator.not_above_id AND cross_rule.plan_id = indicator.plan_id"
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("curve", sa.String(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("'1'")))
        batch_op.drop_constraint(batch_op.f("fk_indicator_not_above_id"), type_="foreignkey")
        batch_op.drop_column("not_above_id")

    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failed_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("error", sa.String(), nullable=False, server_default=sa.text("''")))

    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_due", ["due_on", "state"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(), nullable=False, server_default=sa.text("''")))

    with op.batch_alter_table("report_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_slot_unit_locks"))
        batch_op.create_index(
            "ix_report_slot_unit_locks",
            ["unit_id", "locks_at", "opens_at", "due_at", "submitted_at", "withdrawn_at", "task_id"],
            unique=False,
        )
        batch_op.drop_index(batch_op.f("ix_report_slot_unit_period"))
        batch_op.create_index(
            "ix_report_slot_unit_period",
            [
                "unit_id",
                "period_starts_on",
                "period_ends_on",
                "opens_at",
                "due_at",
                "locks_at",
                "submitted_at",
                "withdrawn_at",
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_report_slot_unsent_due",
            ["due_at", "unit_id"],
            unique=False,
            sqlite_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.create_index(
            "ix_report_slot_unsent_locks",
            ["locks_at", "unit_id"],
            unique=False,
            sqlite_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
        )

    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.add_column(sa.Column("set_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("set_by_id", sa.Integer(), nullable=True))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("report_on", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("original_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("score_stops_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("urgency", sa.String(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("urgency_ordered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("curve", sa.String(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_task_urgency_ordered_by_id"), "person", ["urgency_ordered_by_id"], ["id"]
        )

    with op.batch_alter_table("task_target", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("unconfirmed", sa.BigInteger(), nullable=False, server_default=sa.text("'0'"))
        )
        batch_op.add_column(
            sa.Column("repeated", sa.BigInteger(), nullable=False, server_default=sa.text("'0'"))
        )
        batch_op.add_column(sa.Column("confirming_unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default=sa.text("'0'")))
        batch_op.create_foreign_key(
            batch_op.f("fk_task_target_confirming_unit_id"), "unit", ["confirming_unit_id"], ["id"]
        )
    op.execute(
        "UPDATE assignment SET given_at = (SELECT dispatched_at FROM task WHERE task.id = assignment.task_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("task_target", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_task_target_confirming_unit_id"), type_="foreignkey")
        batch_op.drop_column("edition")
        batch_op.drop_column("confirming_unit_id")
        batch_op.drop_column("repeated")
        batch_op.drop_column("unconfirmed")

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_task_urgency_ordered_by_id"), type_="foreignkey")
        batch_op.drop_column("archived_at")
        batch_op.drop_column("curve")
        batch_op.drop_column("urgency_ordered_by_id")
        batch_op.drop_column("urgency")
        batch_op.drop_column("score_stops_on")
        batch_op.drop_column("original_due_on")
        batch_op.drop_column("report_on")

    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_column("set_by_id")
        batch_op.drop_column("set_at")

    with op.batch_alter_table("report_slot", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_report_slot_unsent_locks",
            sqlite_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_report_slot_unsent_due",
            sqlite_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_report_slot_unit_period")
        batch_op.create_index(
            batch_op.f("ix_report_slot_unit_period"),
            ["unit_id", "period_starts_on", "opens_at", "due_at", "locks_at", "submitted_at", "withdrawn_at"],
            unique=False,
        )
        batch_op.drop_index("ix_report_slot_unit_locks")
        batch_op.create_index(batch_op.f("ix_report_slot_unit_locks"), ["unit_id", "locks_at"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("email")

    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index("ix_milestone_due")

    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_column("error")
        batch_op.drop_column("failed_at")

    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_above_id", sa.INTEGER(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_indicator_not_above_id"), "indicator", ["not_above_id"], ["id"]
        )
        batch_op.drop_column("version")
        batch_op.drop_column("curve")
    op.execute(
        "UPDATE indicator SET not_above_id = (SELECT cross_rule.whole_id FROM cross_rule "
        "JOIN cross_rule_part ON cross_rule_part.rule_id = cross_rule.id "
        "WHERE cross_rule.kind = 'not_above' AND cross_rule_part.indicator_id = indicator.id LIMIT 1)"
    )

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_document_addressed_unit_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_document_addressed_unit_id"))
        batch_op.drop_column("addressed_unit_id")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_assignment_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_column("given_at")

    op.drop_table("corrected_figure")
    op.drop_table("figure_confirmation")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_correction_under_way",
            sqlite_where=sa.text("state IN ('awaiting_sign_off', 'asked')"),
            postgresql_where=sa.text("state IN ('awaiting_sign_off', 'asked')"),
        )
        batch_op.drop_index("ix_correction_state")
        batch_op.drop_index(batch_op.f("ix_correction_report_id"))

    op.drop_table("correction")
    with op.batch_alter_table("slot_exception", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_exception_slot_id"))

    op.drop_table("slot_exception")
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refusal_task_id"))
        batch_op.drop_index("ix_refusal_state")
        batch_op.drop_index(batch_op.f("ix_refusal_assignment_id"))

    op.drop_table("refusal")
    with op.batch_alter_table("instruction_addressee", schema=None) as batch_op:
        batch_op.drop_index("ix_instruction_addressee_unit")

    op.drop_table("instruction_addressee")
    op.drop_table("extension_proof")
    op.drop_table("extension_milestone")
    op.drop_table("decision_support")
    with op.batch_alter_table("decision_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_letter_document_id"))

    op.drop_table("decision_letter")
    with op.batch_alter_table("cross_rule_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cross_rule_part_indicator_id"))

    op.drop_table("cross_rule_part")
    op.drop_table("closure_proof")
    op.drop_table("allocation_edition")
    op.drop_table("waiver")
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspension_task_id"))

    op.drop_table("suspension")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_unit")
        batch_op.drop_index("ix_reminder_task_unit")
        batch_op.drop_index("ix_reminder_sent")

    op.drop_table("reminder")
    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_task_id"))
        batch_op.drop_index("ix_instruction_state")

    op.drop_table("instruction")
    op.drop_table("indicator_definition")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_task_id"))
        batch_op.drop_index("ix_extension_state")

    op.drop_table("extension")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_measure_id"))
        batch_op.drop_index(batch_op.f("ix_decision_lead_unit_id"))

    op.drop_table("decision")
    with op.batch_alter_table("cross_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cross_rule_whole_id"))
        batch_op.drop_index(batch_op.f("ix_cross_rule_plan_id"))

    op.drop_table("cross_rule")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_task_id"))

    op.drop_table("closure")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_state")
        batch_op.drop_index(
            "ix_outbox_message_open",
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.drop_index("ix_outbox_message_message")

    op.drop_table("outbox_message")
    with op.batch_alter_table("meeting_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_unit_unit_id"))

    op.drop_table("meeting_unit")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_starts_at"))
        batch_op.drop_index(batch_op.f("ix_meeting_plan_id"))

    op.drop_table("meeting")
    op.drop_table("mail_preference")
    op.drop_table("calendar_link")
    op.drop_table("robot_unit")
    with op.batch_alter_table("rule_change", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_change_name")

    op.drop_table("rule_change")
    op.drop_table("robot")
    op.drop_table("clock_process")
