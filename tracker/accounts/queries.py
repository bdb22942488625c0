"""Questions about people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select

from tracker.accounts.models import (
    ADMINISTRATORS,
    FormerPassword,
    Person,
    PersonRole,
    Role,
    RoleRequest,
    RoleRequestKind,
    RoleRequestState,
)
from tracker.core import clock
from tracker.core.db import db, read
from tracker.core.models import EventRecord
from tracker.core.office_clock import is_sample
from tracker.core.policy import asking
from tracker.units.models import Unit

CONSENT_LASTS = timedelta(days=1)  # to a one-time password for a fellow administrator
SIGN_INS = ("account:signed_in", "account:sign_in_failed")

STATES = {
    "active": "在用",
    "locked": "已锁定",
    "deactivated": "已停用",
    "without-role": "未分配角色",
}


_people, _units, _held = Person.__table__, Unit.__table__, PersonRole.__table__
_roles = (
    select(func.aggregate_strings(_held.c.role, ","))
    .where(_held.c.person_id == _people.c.id)
    .scalar_subquery()
)
NAME_OF_ACTOR = (
    select(_people.c.name).where(_people.c.id == EventRecord.__table__.c.actor_id).scalar_subquery()
)
NAMES = select(_people.c.id, _people.c.name).where(_people.c.id.in_(bindparam("ids", expanding=True)))

Versions = tuple[str, int, int, frozenset[str]]


class Introduction:
    """The two statements with which a request learns whose it is, and what every page wants to know beside that.

    Built once: putting them together takes longer than running them. `beside`: single values by name, which may ask for
    `bindparam("person")`.
    """

    def __init__(self, beside: Mapping[str, ScalarSelect[Any]]) -> None:
        self.names = tuple(beside)
        self._versions = (
            select(_people.c.session_stamp, _people.c.version, _units.c.version, _roles, *beside.values())
            .join(_units, _units.c.id == _people.c.unit_id)
            .where(_people.c.id == bindparam("person"), _people.c.deactivated_at.is_(None))
        )
        self._person = select(Person, *beside.values()).where(
            Person.id == bindparam("person"), Person.deactivated_at.is_(None)
        )

    def versions(self, person_id: int) -> tuple[Versions, dict[str, Any]] | None:
        """What changes with the person, the unit or the roles, and what stands beside; None where the account is closed."""
        row = read(self._versions, {"person": person_id}).one_or_none()
        if row is None:
            return None
        stamp, version, unit_version, roles = row[:4]
        return (stamp, version, unit_version, frozenset((roles or "").split(","))), self._named(row[4:])

    def person(self, person_id: int) -> tuple[Person, dict[str, Any]] | None:
        """The person with unit and roles, and what stands beside; None where the account is closed."""
        row = db.session.execute(self._person, {"person": person_id}).unique().one_or_none()
        return None if row is None else (row[0], self._named(row[1:]))

    def _named(self, values: Iterable[Any]) -> dict[str, Any]:
        return dict(zip(self.names, values, strict=True))


def person_named(username: str) -> Person | None:
    """The person with this user name (spelled as stored: lower case)."""
    return db.session.scalars(select(Person).where(Person.username == username)).unique().one_or_none()


def failures_of(person: Person) -> tuple[int, datetime | None]:
    """The wrong passwords counted and the lock, as they are now; the row is locked until the transaction ends."""
    statement = select(Person.failed_sign_ins, Person.locked_until).where(Person.id == person.id)
    failed, locked_until = db.session.execute(statement.with_for_update()).one()
    return failed, locked_until


def person(person_id: int) -> Person | None:
    """A person by id."""
    return db.session.get(Person, person_id)


def me() -> Person:
    """The person who asks, to be read only: a copy outside the session, which this process lends to every request.

    Found once, where Flask-Login's `current_user` looks again at every touch.
    """
    return cast(Person, asking())


def myself() -> Person:
    """The person who asks as the row itself, to be changed."""
    return db.session.get_one(Person, me().id)


def names_of(ids: set[int]) -> dict[int, str]:
    """People's names by id, for timelines (one statement, none for no ids)."""
    if not ids:
        return {}
    return {row.id: row.name for row in read(NAMES, {"ids": list(ids)})}


def people_of(unit_id: int, *roles: Role) -> list[Person]:
    """The active people of a unit; with roles, those who hold at least one of them."""
    statement = active_people().where(Person.unit_id == unit_id)
    if roles:
        statement = statement.where(Person.roles.any(PersonRole.role.in_(roles)))
    return list(db.session.scalars(statement).unique())


def people_of_units(unit_ids: Collection[int], *roles: Role) -> list[Person]:
    """The active people of these units who hold at least one of the roles."""
    statement = active_people().where(
        Person.unit_id.in_(unit_ids), Person.roles.any(PersonRole.role.in_(roles))
    )
    return list(db.session.scalars(statement).unique())


def people_with(*roles: Role) -> list[Person]:
    """The active people who hold at least one of the roles, whatever their unit."""
    statement = active_people().where(Person.roles.any(PersonRole.role.in_(roles)))
    return list(db.session.scalars(statement).unique())


def active_people() -> Select[Person]:
    """People with open accounts, in the order of the directory."""
    return in_order(select(Person).where(Person.deactivated_at.is_(None)))


def everybody() -> list[Person]:
    """Everyone who ever had an account, in the order of the directory."""
    return list(db.session.scalars(in_order(select(Person))).unique())


def in_order(statement: Select[Person]) -> Select[Person]:
    """The order of the directory: unit by unit, then as registered."""
    ordered = statement.join(Unit, Unit.id == Person.unit_id)
    return ordered.order_by(Unit.position, Unit.id, Person.id)


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def holders(role: Role) -> int:
    """How many active people hold a role."""
    counted = select(func.count()).select_from(PersonRole).join(Person, Person.id == PersonRole.person_id)
    return db.session.scalar(counted.where(PersonRole.role == role, Person.deactivated_at.is_(None))) or 0


def hold_administrators() -> None:
    """Let nobody else take an administrator's role away until the transaction ends: two who each close the other's fellow at
    the same time would else leave none (PostgreSQL; SQLite has one writer anyway)."""
    held = select(PersonRole.role).where(PersonRole.role.in_(ADMINISTRATORS)).order_by(PersonRole.person_id)
    db.session.execute(held.with_for_update())


def last_of(person: Person, *, keeping: Collection[Role] = ()) -> Role | None:
    """An administrator's role that nobody active but this person holds and that is not kept, or None."""
    held = [role for role in Role if role in ADMINISTRATORS and role not in keeping and person.has(role)]
    return next((role for role in held if person.is_active and holders(role) == 1), None)


def is_locked(person: Person) -> bool:
    """Whether the lock still holds on this machine's clock."""
    return person.locked_until is not None and person.locked_until > clock.machine_now()


def matching(
    *,
    words: str = "",
    unit_id: int | None = None,
    role: Role | None = None,
    state: str = "active",
    now: datetime,
) -> Select[Person]:
    """The people list filtered: `words` in name, user name or post; `state` one of STATES, other words mean all."""
    statement = in_order(select(Person))
    if words:
        named = Person.name.contains(words, autoescape=True) | Person.post.contains(words, autoescape=True)
        statement = statement.where(named | Person.username.contains(words.casefold(), autoescape=True))
    if unit_id is not None:
        statement = statement.where(Person.unit_id == unit_id)
    if role is not None:
        statement = statement.where(Person.roles.any(PersonRole.role == role))
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "active": [Person.deactivated_at.is_(None)],
        "deactivated": [Person.deactivated_at.is_not(None)],
        "locked": [Person.deactivated_at.is_(None), Person.locked_until > now],
        "without-role": [Person.deactivated_at.is_(None), ~Person.roles.any()],
    }
    return statement.where(*conditions.get(state, []))


def state_counts(now: datetime) -> dict[str, int]:
    """How many people each filter of STATES shows (one statement)."""
    counted: list[Any] = [
        select(func.count())
        .select_from(matching(state=state, now=now).order_by(None).subquery())
        .scalar_subquery()
        for state in STATES
    ]
    counts = db.session.execute(select(*counted)).one()
    return {state: counts[place] for place, state in enumerate(STATES)}


def former_passwords(person_id: int, limit: int) -> list[FormerPassword]:
    """The latest former passwords of a person, newest first."""
    owned = select(FormerPassword).where(FormerPassword.person_id == person_id)
    return list(db.session.scalars(owned.order_by(FormerPassword.id.desc()).limit(limit)))


def role_requests(*, waiting: bool) -> Select[RoleRequest]:
    """The changes of roles that wait, the oldest first; or those that were decided, the latest first."""
    statement = select(RoleRequest)
    if waiting:
        return statement.where(RoleRequest.state == RoleRequestState.ASKED).order_by(RoleRequest.id)
    return statement.where(RoleRequest.state != RoleRequestState.ASKED).order_by(
        RoleRequest.decided_at.desc()
    )


def role_requests_waiting() -> int:
    """How many changes of roles wait for a second administrator."""
    waiting = select(func.count()).select_from(RoleRequest)
    return db.session.scalar(waiting.where(RoleRequest.state == RoleRequestState.ASKED)) or 0


def visible_role_request(user: Person, request_id: int) -> RoleRequest | None:
    """The request, for the three administrators."""
    return db.session.get(RoleRequest, request_id) if user.has(*ADMINISTRATORS) else None


def password_granted(person_id: int, asked_by_id: int) -> RoleRequest | None:
    """The consent to a one-time password for an administrator that its asker has not used yet; it lasts a day."""
    statement = role_requests(waiting=False).where(
        RoleRequest.person_id == person_id,
        RoleRequest.asked_by_id == asked_by_id,
        RoleRequest.kind == RoleRequestKind.PASSWORD,
        RoleRequest.state == RoleRequestState.CONFIRMED,
        RoleRequest.used_at.is_(None),
        RoleRequest.decided_at >= clock.now() - CONSENT_LASTS,
    )
    return db.session.scalars(statement.limit(1)).unique().one_or_none()


def role_request_of(person: Person) -> RoleRequest | None:
    """The change that waits for this person, if any."""
    waiting = role_requests(waiting=True).where(RoleRequest.person_id == person.id)
    return db.session.scalars(waiting).unique().one_or_none()


def last_sign_ins(person_id: int, limit: int = 10) -> list[EventRecord]:
    """The latest sign-ins and failures of a person, newest first."""
    own = select(EventRecord).where(EventRecord.subject == "person", EventRecord.subject_id == person_id)
    return list(
        db.session.scalars(
            own.where(EventRecord.tag.in_(SIGN_INS)).order_by(EventRecord.id.desc()).limit(limit)
        )
    )


def sample_people() -> list[tuple[Role, list[Person]]]:
    """The sample's people by role, in the order of the rule book; empty in a real instance.

    A person of several roles stands under the first.
    """
    if not is_sample():
        return []
    people = list(db.session.scalars(active_people()).unique())
    cards: list[tuple[Role, list[Person]]] = []
    for role in Role:
        held = [one for one in people if one.has(role)]
        people = [one for one in people if not one.has(role)]
        if held:
            cards.append((role, held))
    return cards


def sample_person(person_id: int) -> Person | None:
    """A person who may sign in with the card: only in a sample, only with an open account."""
    if not is_sample():
        return None
    found = person(person_id)
    return found if found is not None and found.is_active else None


def visible_person(user: Person, person_id: int) -> Person | None:
    """The system and the security administrator see all people; nobody else opens a person's page."""
    return person(person_id) if user.has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN) else None
