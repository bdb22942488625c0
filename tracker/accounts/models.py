"""Tables of people and their accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.words import Worded
from tracker.units.models import Unit


class Role(Worded):
    """Roles of rulebook §2. The three administrators 三员 exclude each other and all business roles."""

    OFFICE_CLERK = "office_clerk", "办公室经办"
    OFFICE_HEAD = "office_head", "办公室负责人"
    LEADER = "leader", "领导"
    LIAISON = "liaison", "联络员"
    UNIT_HEAD = "unit_head", "单位负责人"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


OFFICE_ROLES = frozenset({Role.OFFICE_CLERK, Role.OFFICE_HEAD})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class Person(UserMixin, Base):
    """A person with an account. `session_stamp` changes with the password and ends every session."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("failed_sign_ins >= 0", name="failed_sign_ins_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    deactivated_at: Mapped[datetime | None]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    session_stamp: Mapped[str]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(lazy="joined")
    roles: Mapped[list[PersonRole]] = relationship(lazy="joined", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_active(self) -> bool:
        """Flask-Login's question: a deactivated person may not sign in, and open sessions end."""
        return self.deactivated_at is None

    def get_id(self) -> str:
        """Flask-Login's session key: the id and the stamp."""
        return f"{self.id}:{self.session_stamp}"

    def has(self, *roles: Role) -> bool:
        """Whether the person has at least one of the roles."""
        return any(held.role in roles for held in self.roles)

    @property
    def is_office(self) -> bool:
        """Clerk or head of the leading group's office."""
        return self.has(*OFFICE_ROLES)

    @property
    def is_system_admin(self) -> bool:
        """Keeps people and units."""
        return self.has(Role.SYSTEM_ADMIN)

    @property
    def sees_everything(self) -> bool:
        """Reads the business data of all units: the office and the leaders."""
        return self.has(Role.LEADER, *OFFICE_ROLES)

    @property
    def role_names(self) -> str:
        """The roles as printed, in the order of the rule book."""
        return "、".join(role.word for role in Role if self.has(role))


class PersonRole(Base):
    """A role held by a person."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class RoleRequestState(Worded):
    """提出 → 已确认 / 未同意 / 已撤回."""

    ASKED = "asked", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class RoleRequestKind(Worded):
    """What one administrator may not do to another person's rights alone: roles of anybody, the rest to a fellow administrator."""

    ROLES = "roles", "角色变更"
    PASSWORD = "password", "一次性口令"
    DEACTIVATION = "deactivation", "账号停用"
    REACTIVATION = "reactivation", "账号恢复"


class RoleRequest(Base):
    """A change of a person's rights that one administrator asked for and another confirms; one is open per person at most.

    `roles`: values of `Role`, all that the person shall hold; only a change of roles changes them. `reason`: of closing or
    opening an account. `used_at`: when the one-time password was issued, which who asked does after the consent.
    """

    __tablename__ = "role_request"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_at_an_instant"),
        CheckConstraint("state <> 'confirmed' OR decided_by_id <> asked_by_id", name="second_person"),
        Index(
            "ix_role_request_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    roles: Mapped[list[Any]]
    kind: Mapped[RoleRequestKind] = mapped_column(default=RoleRequestKind.ROLES)
    reason: Mapped[str] = mapped_column(Text, default="")
    used_at: Mapped[datetime | None]
    state: Mapped[RoleRequestState] = mapped_column(default=RoleRequestState.ASKED)
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def wants_password(self) -> bool:
        """A consent, after which who asked issues the password."""
        return self.kind is RoleRequestKind.PASSWORD


class FormerPassword(Base):
    """A password that may not be used again yet."""

    __tablename__ = "former_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    password_hash: Mapped[str]
    set_at: Mapped[datetime]
