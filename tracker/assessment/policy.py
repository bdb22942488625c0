"""Who may do what in an assessment (rulebook §2, §4, §9). Nobody decides what he took part in."""

from __future__ import annotations

from collections.abc import Collection

from tracker.accounts.models import Person, Role
from tracker.assessment import queries
from tracker.assessment.lifecycle import ManualState, ObjectionState, RoundState, SchemeState
from tracker.assessment.models import AssessmentRound, ManualEntry, Objection, SchemeVersion, ScoreEntry
from tracker.assessment.queries import Trial
from tracker.assessment.recusal_queries import took_part_in
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.core.text import office_date
from tracker.documents.models import Document
from tracker.units.models import Unit


def may_see_assessment(user: Person) -> Verdict:
    """Everybody with business; a unit sees its own account, and all scores once they are published."""
    return ALLOWED if queries.has_business(user) else refused("管理员账号不办理业务")


def may_compare(user: Person) -> Verdict:
    """All units beside each other before publication: the office and the leaders."""
    return ALLOWED if user.sees_everything else refused("公示前各单位只看本单位的计分")


def may_read_account(user: Person, unit: Unit) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_see_evidence(user: Person, found: tuple[int | None, int]) -> Verdict:
    """Whoever sees the account."""
    return ALLOWED


def may_settle_now(user: Person, trial: Trial) -> Verdict:
    """立即结算 by the office, of a year on trial."""
    return first_refusal(
        ALLOWED if user.is_office else refused("计分由领导小组办公室结算"),
        refused("已封账，不再结算") if trial.is_frozen else ALLOWED,
    )


# ── schemes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_propose_scheme(user: Person) -> Verdict:
    """The office."""
    return ALLOWED if user.is_office else refused("考核办法由领导小组办公室提出")


def may_read_scheme(user: Person, scheme: SchemeVersion) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_decide_scheme(user: Person, scheme: SchemeVersion) -> Verdict:
    """A leader, who did not propose it."""
    return first_refusal(
        ALLOWED if user.has(Role.LEADER) else refused("考核办法由领导审定"),
        refused(f"该版考核办法{scheme.state.word}") if scheme.state is not SchemeState.PROPOSED else ALLOWED,
        refused("本人提出的办法由其他领导审定") if scheme.proposed_by_id == user.id else ALLOWED,
    )


# ── manual entries ───────────────────────────────────────────────────────────────────────────────────────────────────


def may_see_manual_entries(user: Person) -> Verdict:
    """Everybody with business; a unit its own."""
    return may_see_assessment(user)


def may_ask_for_entry(user: Person) -> Verdict:
    """The office, with proof, while a year is on trial."""
    return first_refusal(
        ALLOWED if user.is_office else refused("加分、扣分由领导小组办公室提出"),
        ALLOWED if queries.years_on_trial() else refused("年度成绩已封账，不能再加分或扣分"),
    )


def may_read_entry(user: Person, entry: ManualEntry) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_second(user: Person, entry: ManualEntry) -> Verdict:
    """Another person of the office, not of the unit concerned."""
    return first_refusal(
        ALLOWED if user.is_office else refused("加分、扣分由领导小组办公室复核"),
        ALLOWED if entry.state is ManualState.ASKED else refused(f"该事项{entry.state.word}"),
        refused("须由提出人以外的另一人复核") if entry.asked_by_id == user.id else ALLOWED,
        not_own(user, entry.unit_id),
    )


def may_approve(user: Person, entry: ManualEntry) -> Verdict:
    """A leader."""
    return first_refusal(
        ALLOWED if user.has(Role.LEADER) else refused("加分、扣分由领导批准"),
        ALLOWED if entry.state is ManualState.SECONDED else refused(f"该事项{entry.state.word}"),
        refused("本人经办的事项由其他领导批准")
        if user.id in {entry.asked_by_id, entry.seconded_by_id}
        else ALLOWED,
        not_own(user, entry.unit_id),
    )


def may_refuse_entry(user: Person, entry: ManualEntry) -> Verdict:
    """Whoever may take the next step may also refuse it."""
    return may_second(user, entry) if entry.state is ManualState.ASKED else may_approve(user, entry)


# ── rounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_freeze(user: Person, trial: Trial) -> Verdict:
    """封账 by the head of the office, once nothing waits for a decision that would still move points."""
    return first_refusal(
        ALLOWED if user.has(Role.OFFICE_HEAD) else refused("年度成绩由办公室负责人封账"),
        refused("已封账") if trial.is_frozen else ALLOWED,
        refused(f"还有{'、'.join(trial.waiting)}，办结后才能封账") if trial.waiting else ALLOWED,
    )


def may_reopen(user: Person, found: AssessmentRound) -> Verdict:
    """解除封账 by the head of the office, before the scores are shown."""
    return first_refusal(
        ALLOWED if user.has(Role.OFFICE_HEAD) else refused("由办公室负责人解除封账"),
        ALLOWED if found.state is RoundState.FROZEN else refused(f"成绩{found.state.word}"),
    )


def may_publish(user: Person, found: AssessmentRound) -> Verdict:
    """公示 by the head of the office (§2), once the year is frozen."""
    return first_refusal(
        ALLOWED if user.has(Role.OFFICE_HEAD) else refused("年度成绩由办公室负责人公示"),
        ALLOWED if found.state is RoundState.FROZEN else refused(f"成绩{found.state.word}，不能公示"),
    )


def may_settle_round(user: Person, found: AssessmentRound) -> Verdict:
    """定档 by a leader, once the days are over and every objection is decided."""
    return first_refusal(
        ALLOWED if user.has(Role.LEADER) else refused("考核等次由领导审定"),
        ALLOWED if found.state is RoundState.PUBLISHED else refused(f"成绩{found.state.word}"),
        refused(f"公示至{office_date(found.objections_until)}，期满后定档")
        if is_shown_still(found)
        else ALLOWED,
        refused("还有申诉没有裁定") if queries.open_objections(found.id) else ALLOWED,
    )


def is_shown_still(found: AssessmentRound) -> bool:
    """The days of publication are not over."""
    return found.objections_until is not None and clock.today() <= found.objections_until


def may_draft_sheet(user: Person, found: AssessmentRound) -> Verdict:
    """考核成绩单 by the office, after 定档."""
    return first_refusal(
        ALLOWED if user.is_office else refused("考核成绩单由领导小组办公室拟制"),
        ALLOWED if found.state is RoundState.SETTLED else refused("定档以后才能拟制成绩单"),
    )


def may_read_sheet(user: Person, document: Document) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


# ── objections ───────────────────────────────────────────────────────────────────────────────────────────────────────


def may_object(user: Person, entry: ScoreEntry) -> Verdict:
    """The head of the unit, while the scores are published, once per item, against its last entry."""
    verdict = may_object_in(user, entry.unit_id, queries.round_of(entry.year))
    if not verdict:
        return verdict
    if entry.subject.startswith(queries.OBJECTION):
        return refused("申诉裁定为终局，不能再次申诉")
    if not queries.is_latest(entry):
        return refused("该条已有更新的计分，请对该事项的最新一条提出")
    before = queries.objection_to(entry)
    if before is not None and before.state is not ObjectionState.WITHDRAWN:
        return refused(f"对该条计分已提出过申诉，{before.state.word}")
    return ALLOWED


def may_object_in(user: Person, unit_id: int, found: AssessmentRound | None) -> Verdict:
    """What of it is the same for every entry of an account."""
    if not (user.has(Role.UNIT_HEAD) and user.unit_id == unit_id):
        return refused("申诉由被考核单位负责人提出")
    if found is None or found.state is not RoundState.PUBLISHED or not is_shown_still(found):
        return refused("申诉须在公示期内提出")
    return ALLOWED


def may_read_objection(user: Person, objection: Objection) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_withdraw_objection(user: Person, objection: Objection) -> Verdict:
    """The head of the unit that raised it, until it is decided."""
    return first_refusal(
        ALLOWED
        if user.has(Role.UNIT_HEAD) and user.unit_id == objection.unit_id
        else refused("申诉由提出单位负责人撤回"),
        waits(objection),
    )


def may_decide_objection(user: Person, objection: Objection, hands: Collection[int] | None = None) -> Verdict:
    """The head of the office or a leader who took no part: not of the unit, not who froze or published the scores, not
    whoever had a hand in what the entry stands on; the host unit's goes to a leader (§2 recusal). `hands`: these people,
    where they are known already."""
    head = user.has(Role.OFFICE_HEAD) and not objection.unit.is_host
    return first_refusal(
        ALLOWED
        if user.has(Role.LEADER) or head
        else refused("申诉由领导裁定" if objection.unit.is_host else "申诉由办公室负责人或领导裁定"),
        waits(objection),
        not_own(user, objection.unit_id),
        refused("成绩由您封账、公示，申诉由他人裁定")
        if user.id in {objection.round.frozen_by_id, objection.round.published_by_id}
        else ALLOWED,
        refused("该条计分所依据的事项由您办理，请回避")
        if user.id in (took_part_in(objection.entry) if hands is None else hands)
        else ALLOWED,
    )


def waits(objection: Objection) -> Verdict:
    """Nobody has decided yet."""
    if objection.state is ObjectionState.RAISED:
        return ALLOWED
    return refused(f"该申诉已办结：{objection.state.word}")


def not_own(user: Person, unit_id: int) -> Verdict:
    """Nobody judges his own unit."""
    return refused("涉及本人所在单位，请回避") if user.unit_id == unit_id else ALLOWED
