"""Which task or plan a paper was drafted from."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.documents.models import Document
from tracker.plans.models import Plan
from tracker.tasks.models import Task


class TaskPaper(Base):
    """A 督办单 is about one task, a 任务分解表 about all tasks of a plan."""

    __tablename__ = "task_paper"
    __table_args__ = (CheckConstraint("(task_id IS NULL) <> (plan_id IS NULL)", name="about_one_thing"),)

    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id), primary_key=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey(Task.id), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey(Plan.id), index=True)

    document: Mapped[Document] = relationship(lazy="joined")
    task: Mapped[Task | None] = relationship()
    plan: Mapped[Plan | None] = relationship()
