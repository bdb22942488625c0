"""The only writer of people, roles, passwords and locks."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from tracker.accounts import events, hashing, passwords, queries, roles
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
from tracker.accounts.passwords import PasswordRules, one_time_password
from tracker.core import clock
from tracker.core.changes import applied
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.rules import OfficeRules
from tracker.core.unit_of_work import release
from tracker.units import queries as units
from tracker.units.actions import register_unit
from tracker.units.models import Unit, UnitKind

WORDS = {"name": "姓名", "post": "职务", "phone": "联系电话", "email": "电子邮箱"}
FIRST_ADMINISTRATOR = "admin"
FIRST_UNIT = "领导小组办公室"


class AccountRefused(ValueError):
    """The account cannot take this; the message is the sentence for the user, `field` the field it belongs to."""

    def __init__(self, field: str, *sentences: str) -> None:
        super().__init__("；".join(sentences))
        self.field = field
        self.sentences = sentences


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def register_person(
    *,
    username: str,
    name: str,
    unit_id: int,
    post: str = "",
    phone: str = "",
    email: str = "",
    held: Collection[Role] = (),
    must_change_password: bool = True,
    signs_in_by_card: bool = False,
    actor_id: int | None,
) -> tuple[Person, str]:
    """Open an account; gives the person and the one-time password, which is kept nowhere.

    A sample's people sign in with its card: no password opens their account. Raises AccountRefused where the user
    name is taken (case and width do not matter) or the roles exclude each other.
    """
    username, name = plain_username(username), name.strip()
    if not username or not name:
        raise AccountRefused("name" if username else "username", "请填写用户名和姓名")
    if queries.person_named(username) is not None:
        raise AccountRefused(
            "username", f"用户名“{username}”已有人使用；如刚才已登记成功，可在其页面重新发放一次性口令"
        )
    excluded = roles.conflict(held)
    if excluded:
        raise AccountRefused("roles", excluded)
    password = "" if signs_in_by_card else one_time_password()
    person = Person(
        username=username,
        name=name,
        unit_id=unit_id,
        post=post,
        phone=phone,
        email=email,
        password_hash=hashing.hashed(password) if password else hashing.unknowable(),
        password_changed_at=clock.now(),
        must_change_password=must_change_password and not signs_in_by_card,
        session_stamp=new_stamp(),
        roles=[PersonRole(role=role) for role in held],
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        raise AccountRefused("username", f"用户名“{username}”刚刚已由他人登记，请换一个") from None
    announce(
        events.PersonRegistered(
            actor_id=actor_id, subject_id=person.id, name=name, username=username, unit=person.unit.name
        )
    )
    if held:
        announce(
            events.RolesChanged(
                actor_id=actor_id, subject_id=person.id, name=name, before=(), after=in_order(held)
            )
        )
    return person, password


def register_first_administrator() -> tuple[Person, str] | None:
    """Open the system administrator's account in an instance without any; None where there is an account.

    An empty directory gets the office's own unit first.
    """
    if not queries.is_empty():
        return None
    unit = units.host() or next(iter(units.active_units()), None)
    if unit is None:
        unit = register_unit(
            name=FIRST_UNIT, short_name=FIRST_UNIT, kind=UnitKind.OTHER, is_host=True, actor_id=None
        )
    return register_person(
        username=FIRST_ADMINISTRATOR,
        name=Role.SYSTEM_ADMIN.word,
        unit_id=unit.id,
        held=[Role.SYSTEM_ADMIN],
        actor_id=None,
    )


def edit_person(
    person: Person, *, name: str, unit_id: int, post: str, phone: str, email: str = "", actor_id: int | None
) -> None:
    """Change a person's facts. The user name stays for life: the trail speaks of it."""
    changes = applied(person, {"name": name, "post": post, "phone": phone, "email": email}, WORDS)
    if person.unit_id != unit_id:
        before, after = person.unit.name, db.session.get_one(Unit, unit_id).name
        person.unit_id = unit_id
        changes += (("单位", before, after),)
    if changes:
        db.session.flush()
        db.session.refresh(person, ["unit"])
        announce(
            events.PersonEdited(actor_id=actor_id, subject_id=person.id, name=person.name, changes=changes)
        )


def set_own_email(person: Person, email: str) -> None:
    """A person's own mail address; '' for none."""
    changes = applied(person, {"email": email}, WORDS)
    if changes:
        announce(
            events.PersonEdited(actor_id=person.id, subject_id=person.id, name=person.name, changes=changes)
        )


def deactivate_person(person: Person, *, reason: str, actor_id: int | None) -> None:
    """Close the account; open sessions end. Raises AccountRefused for the last of an administrator's role."""
    refuse_to_lose_the_last(person, keeping=())
    person.deactivated_at = clock.now()
    person.session_stamp = new_stamp()
    announce(
        events.PersonDeactivated(actor_id=actor_id, subject_id=person.id, name=person.name, reason=reason)
    )


def reactivate_person(person: Person, *, reason: str, actor_id: int | None) -> None:
    """Open the account again, with the password and the roles it had."""
    person.deactivated_at = None
    announce(
        events.PersonReactivated(actor_id=actor_id, subject_id=person.id, name=person.name, reason=reason)
    )


# ── Roles ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def set_roles(person: Person, held: Collection[Role], *, actor_id: int | None) -> None:
    """Let these be all the person's roles.

    Raises AccountRefused where they exclude each other or the last administrator of a kind would be lost.
    """
    excluded = roles.conflict(held)
    if excluded:
        raise AccountRefused("roles", excluded)
    refuse_to_lose_the_last(person, keeping=held)
    before, after = held_by(person), in_order(held)
    if before == after:
        return
    kept = {one.role: one for one in person.roles}
    person.roles = [kept.get(role) or PersonRole(role=role) for role in held]
    # roles are rows of their own: without this, two people could overwrite each other's choice
    flag_modified(person, "name")
    announce(
        events.RolesChanged(
            actor_id=actor_id, subject_id=person.id, name=person.name, before=before, after=after
        )
    )


def ask_for_roles(person: Person, held: Collection[Role], *, actor_id: int) -> RoleRequest | None:
    """Ask that these be all the person's roles; another administrator confirms (rulebook §2, 三员). None for no change.

    Raises AccountRefused where they exclude each other, the last administrator of a kind would be lost, or a
    change already waits.
    """
    excluded = roles.conflict(held)
    if excluded:
        raise AccountRefused("roles", excluded)
    refuse_to_lose_the_last(person, keeping=held)
    before, after = held_by(person), in_order(held)
    if before == after:
        return None
    request = _enter(person, RoleRequestKind.ROLES, held=after, actor_id=actor_id)
    announce(
        events.RolesAskedFor(
            actor_id=actor_id, subject_id=person.id, name=person.name, before=before, after=after
        )
    )
    return request


def ask_for_password(person: Person, *, actor_id: int) -> RoleRequest:
    """Ask for a one-time password of a fellow administrator; another one confirms, then who asked may issue it once.

    Raises AccountRefused where a change already waits.
    """
    request = _enter(person, RoleRequestKind.PASSWORD, held=held_by(person), actor_id=actor_id)
    announce(events.PasswordAskedFor(actor_id=actor_id, subject_id=person.id, name=person.name))
    return request


def ask_to_deactivate(person: Person, *, reason: str, actor_id: int) -> RoleRequest:
    """Ask that a fellow administrator's account be closed; another one confirms (rulebook §2, 三员).

    Raises AccountRefused for the last of an administrator's role, or where a change already waits.
    """
    refuse_to_lose_the_last(person, keeping=())
    return _ask_for_standing(person, RoleRequestKind.DEACTIVATION, reason, actor_id=actor_id)


def ask_to_reactivate(person: Person, *, reason: str, actor_id: int) -> RoleRequest:
    """Ask that a fellow administrator's account be opened again, which gives its rights back; another one confirms.

    Raises AccountRefused where a change already waits.
    """
    return _ask_for_standing(person, RoleRequestKind.REACTIVATION, reason, actor_id=actor_id)


def _ask_for_standing(person: Person, kind: RoleRequestKind, reason: str, *, actor_id: int) -> RoleRequest:
    request = _enter(person, kind, held=held_by(person), reason=reason, actor_id=actor_id)
    announce(
        events.StandingAskedFor(
            actor_id=actor_id,
            subject_id=person.id,
            name=person.name,
            active=kind is RoleRequestKind.REACTIVATION,
            reason=reason,
        )
    )
    return request


def _enter(
    person: Person, kind: RoleRequestKind, *, held: Collection[Role], reason: str = "", actor_id: int
) -> RoleRequest:
    request = RoleRequest(
        person_id=person.id,
        kind=kind,
        roles=[role.value for role in held],
        reason=reason,
        asked_by_id=actor_id,
        asked_at=clock.now(),
        decided_by_id=None,
        decided_at=None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        raise AccountRefused("roles", "此人已有一项变更待确认，请先确认或撤回") from None
    return request


def confirm_request(request: RoleRequest, *, actor_id: int) -> None:
    """Make the change that another administrator asked for, or let him issue the password that he asked for.

    Raises AccountRefused where it has become impossible.
    """
    _decide(request, RoleRequestState.CONFIRMED, actor_id=actor_id)
    person = request.person
    match request.kind:
        case RoleRequestKind.ROLES:
            set_roles(person, [Role(value) for value in request.roles], actor_id=actor_id)
        case RoleRequestKind.PASSWORD:
            announce(events.PasswordConfirmed(actor_id=actor_id, subject_id=person.id, name=person.name))
        case RoleRequestKind.DEACTIVATION:
            deactivate_person(person, reason=request.reason, actor_id=actor_id)
        case RoleRequestKind.REACTIVATION:
            reactivate_person(person, reason=request.reason, actor_id=actor_id)


def refuse_request(request: RoleRequest, *, actor_id: int) -> None:
    """Leave all as it is."""
    _end(request, RoleRequestState.REFUSED, actor_id=actor_id)


def withdraw_request(request: RoleRequest, *, actor_id: int) -> None:
    """Take the request back."""
    _end(request, RoleRequestState.WITHDRAWN, actor_id=actor_id)


def _end(request: RoleRequest, state: RoleRequestState, *, actor_id: int) -> None:
    _decide(request, state, actor_id=actor_id)
    announce(
        events.RoleRequestEnded(
            actor_id=actor_id,
            subject_id=request.person_id,
            name=request.person.name,
            refused=state is RoleRequestState.REFUSED,
            what=request.kind.word,
        )
    )


def _decide(request: RoleRequest, state: RoleRequestState, *, actor_id: int) -> None:
    request.state = state
    request.decided_by_id, request.decided_at = actor_id, clock.now()


def refuse_to_lose_the_last(person: Person, *, keeping: Collection[Role]) -> None:
    """Each administrator's role stays with at least one active person. Raises AccountRefused otherwise."""
    if person.has(*ADMINISTRATORS):
        queries.hold_administrators()
    last = queries.last_of(person, keeping=keeping)
    if last is not None:
        raise AccountRefused("roles", f"这是最后一名{last.word}，请先由他人接任")


def held_by(person: Person) -> tuple[Role, ...]:
    """The person's roles as they are."""
    return in_order([one.role for one in person.roles])


def in_order(held: Collection[Role]) -> tuple[Role, ...]:
    """Roles in the order of the rule book."""
    return tuple(role for role in Role if role in held)


# ── Signing in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sign_in(username: str, password: str, *, rules: OfficeRules) -> Person | None:
    """Check a user name and a password; None for every refusal, after the same work.

    A wrong password counts; the failure that reaches the limit locks the account. While it is locked or
    deactivated nothing counts and nothing opens it.
    """
    person = queries.person_named(plain_username(username))
    if person is None:
        release()
        hashing.spend_equal_time(password)
        return None
    kept = person.password_hash
    release()
    right = hashing.matches(kept, password)
    right = right and person.password_hash == kept  # nobody changed it meanwhile
    if not person.is_active or queries.is_locked(person):
        return None
    if not right:
        count_failure(person, rules=rules)
        return None
    open_session(person)
    return person


def sign_in_by_card(person: Person) -> None:
    """Sign a person of the sample in without a password."""
    announce(events.SignedIn(actor_id=person.id, subject_id=person.id, by_card=True))


def open_session(person: Person) -> None:
    """Forget the failures and note the sign-in."""
    if person.failed_sign_ins or person.locked_until:
        set_lock(person, failed_sign_ins=0, locked_until=None)
    announce(events.SignedIn(actor_id=person.id, subject_id=person.id, by_card=False))


def count_failure(person: Person, *, rules: OfficeRules) -> None:
    """One wrong password more, also of many guesses at once; a lock that has run out begins a new count."""
    failed_before, locked_until = queries.failures_of(person)
    failures = 1 if locked_until else failed_before + 1
    locked = failures >= rules.failures_before_lock
    until = clock.machine_now() + rules.lock_for if locked else None
    set_lock(person, failed_sign_ins=failures, locked_until=until)
    announce(
        events.SignInFailed(
            actor_id=None, subject_id=person.id, name=person.name, failures=failures, locked=locked
        )
    )


def unlock(person: Person, *, actor_id: int | None) -> None:
    """Lift the lock and forget the failures."""
    set_lock(person, failed_sign_ins=0, locked_until=None)
    announce(events.AccountUnlocked(actor_id=actor_id, subject_id=person.id, name=person.name))


def set_lock(person: Person, **values: Any) -> None:
    """Write past the version: a stranger's wrong guesses must not disturb an administrator who edits the person."""
    db.session.execute(update(Person).where(Person.id == person.id).values(**values))
    db.session.refresh(person, list(values))


def sign_out(person: Person) -> None:
    """Note that the person left."""
    announce(events.SignedOut(actor_id=person.id, subject_id=person.id))


# ── Passwords ────────────────────────────────────────────────────────────────────────────────────────────────────────


def change_password(person: Person, *, current: str, new: str, rules: OfficeRules) -> None:
    """Let the person choose a new password; every session ends, the caller opens the changer's again.

    Raises AccountRefused where the current one is wrong (that counts like a failed sign-in), where the account is
    locked by such failures, or where the new one breaks a rule.
    """
    if queries.is_locked(person):
        raise AccountRefused("current", "当前口令输错次数过多，请稍后再试")
    limits = password_rules(rules)
    former = queries.former_passwords(person.id, limits.remembered - 1)
    used = [person.password_hash, *(one.password_hash for one in former)]
    username, name = person.username, person.name
    release()
    if not hashing.matches(used[0], current):
        count_failure(person, rules=rules)
        raise AccountRefused("current", "当前口令不对，请重新输入")
    broken = passwords.faults(
        new,
        username=username,
        name=name,
        rules=limits,
        was_used=lambda candidate: any(hashing.matches(kept, candidate) for kept in used),
    )
    if broken:
        raise AccountRefused("new", *broken)
    replace_password(person, hashing.hashed(new), must_change=False)
    forget_old_passwords(person, keep=limits.remembered)
    announce(events.PasswordChanged(actor_id=person.id, subject_id=person.id))


def issue_one_time_password(person: Person, *, actor_id: int | None) -> str:
    """Replace a forgotten password; gives the one-time password, which is kept nowhere. A lock is lifted."""
    if actor_id is not None and (granted := queries.password_granted(person.id, actor_id)) is not None:
        granted.used_at = clock.now()
    password = one_time_password()
    replace_password(person, hashing.hashed(password), must_change=True)
    set_lock(person, failed_sign_ins=0, locked_until=None)
    announce(events.OneTimePasswordIssued(actor_id=actor_id, subject_id=person.id, name=person.name))
    return password


def replace_password(person: Person, password_hash: str, *, must_change: bool) -> None:
    """Keep the former hash against reuse, set the new one, end every session."""
    db.session.add(
        FormerPassword(
            person_id=person.id, password_hash=person.password_hash, set_at=person.password_changed_at
        )
    )
    person.password_hash = password_hash
    person.password_changed_at = clock.now()
    person.must_change_password = must_change
    person.session_stamp = new_stamp()
    db.session.flush()


def forget_old_passwords(person: Person, *, keep: int) -> None:
    """Delete hashes that no rule needs any more."""
    needed = [one.id for one in queries.former_passwords(person.id, keep)]
    db.session.execute(
        delete(FormerPassword).where(FormerPassword.person_id == person.id, FormerPassword.id.not_in(needed))
    )


def password_rules(rules: OfficeRules) -> PasswordRules:
    """The office's rules that concern passwords."""
    return PasswordRules(
        length=rules.password_length, classes=rules.password_classes, remembered=rules.passwords_remembered
    )


def new_stamp() -> str:
    """A session stamp that no cookie holds yet."""
    return secrets.token_hex(16)


def plain_username(typed: str) -> str:
    """The one spelling of a user name: half width, lower case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).casefold()
