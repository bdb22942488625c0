"""Who manages accounts: the system administrator people, the security administrator roles and locks (rulebook §2)."""

from __future__ import annotations

from tracker.accounts import queries
from tracker.accounts.models import ADMINISTRATORS, Person, Role, RoleRequest, RoleRequestState
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused


def may_see_people(user: Person, person: Person | None = None) -> Verdict:
    """The list of people and a person's page."""
    if user.has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        return ALLOWED
    return refused("人员名册由系统管理员和安全管理员管理")


def may_keep_people(user: Person, person: Person | None = None) -> Verdict:
    """Register and edit people."""
    return ALLOWED if user.is_system_admin else refused("人员的登记、修改和停用由系统管理员办理")


def may_deactivate(user: Person, person: Person) -> Verdict:
    """Never oneself, never the last administrator of a kind; a fellow administrator only by two (§2)."""
    return first_refusal(_may_close(user, person), _needs_no_second(person, "停用"))


def may_ask_to_deactivate(user: Person, person: Person) -> Verdict:
    """A fellow administrator."""
    return first_refusal(_may_close(user, person), _needs_a_second(person, "停用"))


def _may_close(user: Person, person: Person) -> Verdict:
    return first_refusal(
        may_keep_people(user),
        ALLOWED if person.is_active else refused("该账号已停用"),
        refused("不能停用本人的账号，请由另一名系统管理员办理") if user.id == person.id else ALLOWED,
        may_lose(person),
    )


def may_lose(person: Person) -> Verdict:
    """Each administrator's role stays with at least one active person."""
    last = queries.last_of(person)
    return ALLOWED if last is None else refused(f"这是最后一名{last.word}，请先由他人接任")


def may_reactivate(user: Person, person: Person) -> Verdict:
    """Only what is closed; a fellow administrator, whose rights come back with it, only by two (§2)."""
    return first_refusal(_may_open(user, person), _needs_no_second(person, "恢复"))


def may_ask_to_reactivate(user: Person, person: Person) -> Verdict:
    """A fellow administrator."""
    return first_refusal(_may_open(user, person), _needs_a_second(person, "恢复"))


def _may_open(user: Person, person: Person) -> Verdict:
    return first_refusal(may_keep_people(user), refused("该账号正在使用") if person.is_active else ALLOWED)


def _needs_no_second(person: Person, step: str) -> Verdict:
    if not person.has(*ADMINISTRATORS):
        return ALLOWED
    return refused(f"{step}管理员的账号须另一名管理员确认，请先提出")


def _needs_a_second(person: Person, step: str) -> Verdict:
    return first_refusal(
        ALLOWED if person.has(*ADMINISTRATORS) else refused(f"此人不是管理员，可直接{step}"),
        nothing_waits(person),
    )


def nothing_waits(person: Person) -> Verdict:
    """One change at a time."""
    return refused("此人已有一项变更待确认") if queries.role_request_of(person) else ALLOWED


def may_issue_password(user: Person, person: Person) -> Verdict:
    """For others who forgot theirs; a fellow administrator's only with another administrator's consent (§2)."""
    if verdict := _may_give_password(user, person):
        needs_consent = person.has(*ADMINISTRATORS) and queries.password_granted(person.id, user.id) is None
        return refused("为管理员发放一次性口令须另一名管理员确认，请先提出") if needs_consent else ALLOWED
    return verdict


def may_ask_for_password(user: Person, person: Person) -> Verdict:
    """For a fellow administrator who forgot his."""
    return first_refusal(
        _may_give_password(user, person),
        ALLOWED if person.has(*ADMINISTRATORS) else refused("此人不是管理员，可直接发放一次性口令"),
        nothing_waits(person),
        refused("已经确认，可以发放一次性口令") if queries.password_granted(person.id, user.id) else ALLOWED,
    )


def _may_give_password(user: Person, person: Person) -> Verdict:
    return first_refusal(
        may_keep_people(user),
        ALLOWED if person.is_active else refused("该账号已停用，请先恢复"),
        refused("本人的口令请在“我的账号”中修改") if user.id == person.id else ALLOWED,
    )


def may_set_roles(user: Person, person: Person) -> Verdict:
    """The security administrator; while there is none, the system administrator appoints the first. Never one's own."""
    if user.id == person.id:
        return refused("不能调整本人的角色")
    if user.has(Role.SECURITY_ADMIN):
        return ALLOWED
    if not user.is_system_admin:
        return refused("角色由安全管理员分配")
    if not roles_offered(user):
        return refused("已有安全管理员，角色由安全管理员分配")
    if person.roles:
        return refused("系统管理员只能任命尚无角色的人员担任首任安全管理员、审计管理员")
    return ALLOWED if person.is_active else refused("该账号已停用，请先恢复")


def roles_offered(user: Person) -> tuple[Role, ...]:
    """The roles that this administrator may assign now."""
    if user.has(Role.SECURITY_ADMIN):
        return tuple(Role)
    if not user.is_system_admin or queries.holders(Role.SECURITY_ADMIN):
        return ()
    return (
        (Role.SECURITY_ADMIN,)
        if queries.holders(Role.AUDIT_ADMIN)
        else (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    )


def may_see_role_requests(user: Person) -> Verdict:
    """The changes of rights that wait for a second administrator: any of the three."""
    return ALLOWED if user.has(*ADMINISTRATORS) else refused("权限变更由系统、安全、审计管理员办理")


def may_confirm_request(user: Person, request: RoleRequest) -> Verdict:
    """Another administrator than the one who asked, and not the person concerned (§2: a change of rights needs two)."""
    return first_refusal(
        may_see_role_requests(user),
        still_open(request),
        refused("本人提出的变更须由另一名管理员确认") if user.id == request.asked_by_id else ALLOWED,
        refused("不能确认本人的角色、口令和账号") if user.id == request.person_id else ALLOWED,
    )


def may_withdraw_request(user: Person, request: RoleRequest) -> Verdict:
    """Who asked."""
    return first_refusal(
        may_see_role_requests(user),
        still_open(request),
        ALLOWED if user.id == request.asked_by_id else refused("由提出人撤回"),
    )


def still_open(request: RoleRequest) -> Verdict:
    """Nobody has decided yet."""
    return ALLOWED if request.state is RoleRequestState.ASKED else refused(f"该变更{request.state.word}")


def appoints_first(user: Person) -> bool:
    """Whether the system administrator appoints alone, because there is no second administrator yet."""
    return not user.has(Role.SECURITY_ADMIN)


def may_unlock(user: Person, person: Person) -> Verdict:
    """Before the lock runs out by itself."""
    return first_refusal(
        ALLOWED if user.has(Role.SECURITY_ADMIN) else refused("账号的锁定由安全管理员解除"),
        ALLOWED if queries.is_locked(person) else refused("该账号没有锁定"),
    )


def may_see_password_rules(user: Person) -> Verdict:
    """Rules of passwords, locks and sessions."""
    return ALLOWED if user.has(Role.SECURITY_ADMIN) else refused("口令规则由安全管理员查看")
