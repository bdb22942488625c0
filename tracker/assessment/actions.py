"""What is done in an assessment: the ledger is settled, schemes change, rounds are published and settled, objections decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Table, delete, insert

from tracker.assessment import fact_queries, queries
from tracker.assessment.document import ORGAN, frozen_rows
from tracker.assessment.effects import Effect, effects
from tracker.assessment.events import (
    AssessmentSettled,
    ManualEntryStepped,
    ObjectionDecided,
    ObjectionRaised,
    SchemeDecided,
    SchemeProposed,
    ScorePosted,
    ScoresFrozen,
    ScoresPublished,
    ScoresReopened,
)
from tracker.assessment.facts import facts_by_unit
from tracker.assessment.grounds import digest_of, grounds_of
from tracker.assessment.ledger import REVERSAL, Posting, plain, postings, standing_words
from tracker.assessment.lifecycle import (
    MANUAL_LIFE,
    OBJECTION_LIFE,
    ROUND_LIFE,
    SCHEME_LIFE,
    ManualStep,
    ObjectionState,
    ObjectionStep,
    RoundState,
    RoundStep,
    SchemeState,
    SchemeStep,
)
from tracker.assessment.models import (
    AssessmentRound,
    ManualEntry,
    Objection,
    SchemeVersion,
    ScoreEntry,
    SettledAccount,
)
from tracker.assessment.rulings import DEDUCTIONS, most_raised
from tracker.assessment.scheme import TERMS, Scheme
from tracker.assessment.scoring import (
    BLOCKS,
    PENALTIES,
    ZERO,
    Contribution,
    Facts,
    Rule,
    contributions,
    score_of,
)
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.events import announce, announce_all
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.rules import office_rules
from tracker.core.text import one_decimal
from tracker.documents import actions as documents
from tracker.documents.models import Document, DocumentKind
from tracker.tasks.lights import thresholds
from tracker.units.models import Unit

ENTRIES_WRITTEN = insert(
    cast(Table, ScoreEntry.__table__)
)  # nobody changes an entry, so the session need not know it
UNITS_AT_ONCE = 100
LAST_YEAR_UNTIL_MONTH = (
    3  # reports of December are accepted, and last year's round is held, in the first months
)
SHEETS = "考核"  # the number series of score sheets

# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────


def settle(unit_ids: Collection[int], year: int, *, as_of: datetime, actor_id: int | None = None) -> int:
    """Post what these units' facts say and the ledger does not yet. Returns how many entries; a second time none.

    A year that is frozen stays as it is.
    """
    if not unit_ids or queries.frozen_round(year) is not None:
        return 0
    queries.hold_accounts(unit_ids)
    edition, scheme = queries.scheme_in_force(year)
    facts = facts_by_unit(fact_queries.year_of(unit_ids, year, as_of=as_of), thresholds(office_rules()))
    held = queries.settled_digests(unit_ids, year)
    digests = {one: digest_of(facts.get(one, Facts()), edition, scheme) for one in sorted(unit_ids)}
    moved = {unit_id: digest for unit_id, digest in digests.items() if held.get(unit_id) != digest}
    if not moved:
        return 0
    posted = queries.posted_for(moved, year)
    accounts = []
    for unit_id in moved:
        own = facts.get(unit_id, Facts())
        wanted = contributions(own, scheme)
        if lines := postings(wanted, posted.get(unit_id, {})):
            accounts.append(Account(unit_id, lines, score_of(wanted), own))
    _note_settled(moved, year)
    return post(accounts, year, edition, actor_id=actor_id)


def _note_settled(digests: Mapping[int, str], year: int) -> None:
    """Keep what these accounts were settled from."""
    kept = cast(Table, SettledAccount.__table__)
    connection = db.session.connection()
    connection.execute(delete(kept).where(kept.c.unit_id.in_(digests), kept.c.year == year))
    rows = [{"unit_id": unit_id, "year": year, "digest": digest} for unit_id, digest in digests.items()]
    connection.execute(insert(kept), rows)


def settle_open_years(unit_ids: Collection[int], *, actor_id: int | None = None) -> int:
    """Settle at once what something that happened moves: this year's account, in the first months last year's too."""
    now = clock.now()
    return sum(settle(unit_ids, year, as_of=now, actor_id=actor_id) for year in open_years(clock.today()))


def open_years(day: date) -> list[int]:
    """The years that are settled on a day, the earlier first."""
    return [day.year - 1, day.year] if day.month <= LAST_YEAR_UNTIL_MONTH else [day.year]


@dataclass(frozen=True)
class Account:
    """What is posted to a unit's account. `score`: with it; `grounds`: the facts behind it, None for a decision."""

    unit_id: int
    lines: Sequence[Posting]
    score: Decimal
    grounds: Facts | None


def post(accounts: Sequence[Account], year: int, edition: int, *, actor_id: int | None) -> int:
    """Write the entries, and write them down in the trail. Returns how many."""
    if not accounts:
        return 0
    now = clock.now()
    db.session.flush()
    db.session.connection().execute(
        ENTRIES_WRITTEN,
        [
            {
                "unit_id": account.unit_id,
                "year": year,
                "rule": one.rule,
                "subject": one.subject,
                "sequence": one.sequence,
                "edition": edition,
                "points": one.points,
                "words": one.words,
                "posted_at": now,
                "reverses_id": one.reverses_id,
            }
            for account in accounts
            for one in account.lines
        ],
    )
    names = queries.short_names([account.unit_id for account in accounts])
    announce_all(
        [
            ScorePosted(
                actor_id=actor_id,
                subject_id=account.unit_id,
                year=year,
                unit=names[account.unit_id],
                score=plain(account.score),
                entries=tuple(
                    (
                        one.rule.value,
                        one.subject,
                        one.sequence,
                        edition,
                        plain(one.points),
                        one.words,
                        one.reverses_id,
                    )
                    for one in account.lines
                ),
                grounds=grounds_of(account.grounds) if account.grounds is not None else None,
            )
            for account in accounts
        ]
    )
    return sum(len(account.lines) for account in accounts)


def preview(year: int, proposed: Scheme, *, as_of: datetime) -> list[Effect]:
    """What another scheme would change for every unit, from the facts of the moment; nothing is posted."""
    _, in_force = queries.scheme_in_force(year)
    before: dict[int, list[Contribution]] = {}
    after: dict[int, list[Contribution]] = {}
    unit_ids = fact_queries.units_to_settle(year)
    for start in range(0, len(unit_ids), UNITS_AT_ONCE):
        some = unit_ids[start : start + UNITS_AT_ONCE]
        facts = facts_by_unit(fact_queries.year_of(some, year, as_of=as_of), thresholds(office_rules()))
        for unit_id, one in facts.items():
            if one.is_rated:
                before[unit_id] = contributions(one, in_force)
                after[unit_id] = contributions(one, proposed)
    return effects(before, in_force, after, proposed, queries.barred_units(year))


# ── schemes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def propose_scheme(year: int, scheme: Scheme, *, reason: str, actor_id: int) -> SchemeVersion:
    """Propose a new edition for a year. Raises IllegalStep where one waits already or the year is frozen."""
    refuse_frozen(year, "考核办法不能再改")
    if any(one.state is SchemeState.PROPOSED for one in queries.schemes_of(year)):
        raise IllegalStep("已有一份考核办法待领导审定，请先审定。")
    _, before = queries.scheme_in_force(year)
    version = SchemeVersion(
        year=year,
        edition=queries.latest_edition() + 1,
        terms=scheme.as_json(),
        reason=reason,
        proposed_by_id=actor_id,
        proposed_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    announce(
        SchemeProposed(
            actor_id=actor_id,
            subject_id=version.id,
            year=year,
            edition=version.edition,
            reason=reason,
            changes=tuple(changes(before, scheme)),
            terms=scheme.as_json(),
        )
    )
    return version


def refuse_frozen(year: int, sentence: str) -> None:
    """Raise IllegalStep where nothing may be posted to the year any more."""
    if (found := queries.frozen_round(year)) is not None:
        raise IllegalStep(f"{year}年度成绩{found.state.word}，{sentence}。")


def changes(before: Scheme, after: Scheme) -> list[tuple[str, str, str]]:
    """(term, before, after) in words, of what differs."""
    return [
        (known.words, plain(getattr(before, name)), plain(getattr(after, name)))
        for name, known in TERMS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def decide_scheme(version: SchemeVersion, step: SchemeStep, *, actor_id: int) -> None:
    """采纳 or 不采纳; what is adopted counts from the next settlement on. Raises IllegalStep where the year is frozen."""
    refuse_frozen(version.year, "考核办法不能再改")
    version.state = SCHEME_LIFE.after(version.state, step)
    version.decided_by_id, version.decided_at = actor_id, clock.now()
    announce(
        SchemeDecided(
            actor_id=actor_id,
            subject_id=version.id,
            year=version.year,
            edition=version.edition,
            adopted=version.state is SchemeState.ADOPTED,
        )
    )


# ── manual entries ───────────────────────────────────────────────────────────────────────────────────────────────────


def ask_for_entry(
    unit: Unit,
    year: int,
    rule: Rule,
    *,
    points: Decimal | None,
    reason: str,
    proof: StoredFile,
    actor_id: int,
) -> ManualEntry:
    """提出 a bonus or fraud with its proof. Raises IllegalStep once the year is frozen."""
    refuse_frozen(year, "不能再加分或扣分")
    entry = ManualEntry(
        unit_id=unit.id,
        year=year,
        rule=rule,
        points=points if rule is Rule.BONUS else None,
        reason=reason,
        proof_id=proof.id,
        asked_by_id=actor_id,
        asked_at=clock.now(),
    )
    entry.unit = unit
    db.session.add(entry)
    db.session.flush()
    _tell_manual(entry, "ask", "", actor_id=actor_id)
    return entry


def step_entry(entry: ManualEntry, step: ManualStep, *, reason: str = "", actor_id: int) -> None:
    """复核 by a second person, 批准 by a leader, or 不通过. Raises IllegalStep for the wrong order, the same
    person, or a year that is frozen."""
    refuse_frozen(entry.year, "不能再加分或扣分")
    if step is ManualStep.SECOND and actor_id == entry.asked_by_id:
        raise IllegalStep("须由提出人以外的另一人复核。")
    entry.state = MANUAL_LIFE.after(entry.state, step)
    if step is ManualStep.SECOND:
        entry.seconded_by_id = actor_id
    else:
        entry.decided_by_id, entry.decided_at = actor_id, clock.now()
    db.session.flush()
    _tell_manual(entry, step.value, reason, actor_id=actor_id)
    if step is ManualStep.APPROVE:
        settle([entry.unit_id], entry.year, as_of=clock.now(), actor_id=actor_id)


def _tell_manual(entry: ManualEntry, step: str, reason: str, *, actor_id: int) -> None:
    announce(
        ManualEntryStepped(
            actor_id=actor_id,
            subject_id=entry.id,
            year=entry.year,
            unit=entry.unit.short_name,
            rule=entry.rule.word,
            points=plain(entry.points) if entry.points is not None else "",
            step=step,
            reason=reason or entry.reason,
        )
    )


# ── rounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def freeze(year: int, *, actor_id: int) -> AssessmentRound:
    """封账: settle once more; from now on nothing is posted but what objections decide.

    Raises IllegalStep a second time, while a scheme or a manual entry waits for its decision, or where nobody is rated.
    """
    refuse_frozen(year, "不需再封账")
    if waiting := queries.undecided(year):
        raise IllegalStep(f"还有{'、'.join(waiting)}，办结后才能封账。")
    unit_ids = fact_queries.units_to_settle(year)
    for start in range(0, len(unit_ids), UNITS_AT_ONCE):
        settle(unit_ids[start : start + UNITS_AT_ONCE], year, as_of=clock.now(), actor_id=actor_id)
    totals = queries.totals(year)
    if not totals:
        raise IllegalStep(f"{year}年度没有可以封账的成绩。")
    found = queries.round_of(year) or AssessmentRound(year=year, state=RoundState.OPEN, results={})
    found.state = ROUND_LIFE.after(found.state, RoundStep.FREEZE)
    found.frozen_by_id, found.frozen_at = actor_id, clock.now()
    db.session.add(found)
    db.session.flush()
    announce(ScoresFrozen(actor_id=actor_id, subject_id=found.id, year=year, units=len(totals)))
    return found


def reopen(found: AssessmentRound, *, reason: str, actor_id: int) -> None:
    """解除封账, before the scores are shown: the year is settled every night again."""
    found.state = ROUND_LIFE.after(found.state, RoundStep.REOPEN)
    found.frozen_by_id = found.frozen_at = None
    db.session.flush()
    announce(ScoresReopened(actor_id=actor_id, subject_id=found.id, year=found.year, reason=reason))


def publish(found: AssessmentRound, *, actor_id: int) -> None:
    """公示: every unit sees all scores, and its head may object for so many working days ⚙."""
    until = working_calendar().add(clock.today(), office_rules().scores_shown_working_days)
    found.state = ROUND_LIFE.after(found.state, RoundStep.PUBLISH)
    found.published_by_id, found.published_at, found.objections_until = actor_id, clock.now(), until
    db.session.flush()
    announce(
        ScoresPublished(
            actor_id=actor_id,
            subject_id=found.id,
            year=found.year,
            units=len(queries.totals(found.year)),
            objections_until=str(found.objections_until),
        )
    )


def settle_round(found: AssessmentRound, *, actor_id: int) -> None:
    """定档. Raises IllegalStep while objections may be raised or wait for their decision."""
    if found.objections_until is not None and clock.today() <= found.objections_until:
        raise IllegalStep(f"公示至{found.objections_until}，期满后才能定档。")
    if waiting := queries.open_objections(found.id):
        raise IllegalStep(f"还有{waiting}件申诉没有裁定。")
    found.state = ROUND_LIFE.after(found.state, RoundStep.SETTLE)
    found.settled_by_id, found.settled_at = actor_id, clock.now()
    _, scheme = queries.scheme_in_force(found.year)
    ranked = queries.standings(found.year, scheme)
    found.results = {
        str(one.unit_id): {
            "score": str(total.score),
            "bonus": str(total.bonus),
            "place": one.place,
            "tier": one.tier.value,
            **{name: str(total.of(rules)) for name, rules in BLOCKS.items()},
            "penalties": str(total.of(PENALTIES)),
        }
        for one, total in ranked
    }
    db.session.flush()
    announce(
        AssessmentSettled(
            actor_id=actor_id,
            subject_id=found.id,
            year=found.year,
            results=tuple(
                (total.unit.short_name, one.place, str(one_decimal(total.score)), one.tier.word)
                for one, total in ranked
            ),
        )
    )


def draft_sheet(found: AssessmentRound, *, actor_id: int) -> Document:
    """考核成绩单 of a settled round. Raises IllegalStep before 定档."""
    if found.state is not RoundState.SETTLED:
        raise IllegalStep("定档以后才能拟制成绩单。")
    return documents.draft(
        kind=DocumentKind.SCORE_SHEET,
        title=f"{found.year}年度目标考核成绩单",
        series=SHEETS,
        content=sheet_content(found.year),
        actor_id=actor_id,
    )


def sheet_content(year: int) -> dict[str, Any]:
    """What a sheet of the year holds, as the ledger stands; without rows where nobody is rated yet."""
    _, scheme = queries.scheme_in_force(year)
    found = queries.round_of(year)
    is_settled = found is not None and found.state is RoundState.SETTLED
    rows = frozen_rows(queries.standings(year, scheme), is_settled=is_settled)
    return {"year": year, "organ": ORGAN, "scheme": scheme.as_json(), "rows": rows}


# ── objections ───────────────────────────────────────────────────────────────────────────────────────────────────────


def object_to(entry: ScoreEntry, *, grounds: str, proof: StoredFile, today: date, actor_id: int) -> Objection:
    """申诉 against one entry, within the days of publication. Raises IllegalStep outside them or where one waits already."""
    found = queries.round_of(entry.year)
    if found is None or found.objections_until is None or not today <= found.objections_until:
        raise IllegalStep("申诉须在公示期内提出。")
    before = queries.objection_to(entry)
    if before is not None and before.state is not ObjectionState.WITHDRAWN:
        raise IllegalStep(f"对该条计分已提出过申诉，{before.state.word}。")
    objection = Objection(
        round_id=found.id,
        unit_id=entry.unit_id,
        entry_id=entry.id,
        grounds=grounds,
        proof_id=proof.id,
        raised_by_id=actor_id,
        raised_at=clock.now(),
        decide_by=working_calendar().add(today, office_rules().objections_within_working_days),
        decided_by_id=None,
        decided_at=None,
        points=None,
    )
    db.session.add(objection)
    db.session.flush()
    announce(
        ObjectionRaised(
            actor_id=actor_id,
            subject_id=objection.id,
            year=entry.year,
            unit_id=entry.unit_id,
            unit=objection.unit.short_name,
            entry=standing_words(entry.words),
            grounds=grounds,
        )
    )
    return objection


def uphold(objection: Objection, *, points: Decimal, decision: str, actor_id: int) -> None:
    """予以采纳: the item is raised by so many points; a deduction that is taken back wholly is reversed (冲正).

    Raises IllegalStep where there is no room for so many.
    """
    entry = objection.entry
    item, most = queries.points_of_item(entry), most_raised_for(entry)
    if not ZERO <= points <= most or (not points and most):
        raise IllegalStep(f"该事项现计{plain(item)}分，最多可以增加{plain(most)}分。")
    _decide(objection, ObjectionStep.UPHOLD, points=points, decision=decision, actor_id=actor_id)
    wholly = entry.rule in DEDUCTIONS and points == -item
    words = (
        f"{REVERSAL if wholly else '更正：'}{standing_words(entry.words)}（申诉第{objection.id}号予以采纳）"
    )
    posting = Posting(
        entry.rule, f"{queries.OBJECTION}{objection.id}", 1, points, words, entry.id if wholly else None
    )
    (total,) = queries.totals(entry.year, entry.unit_id)
    raised = ZERO if entry.rule is Rule.BONUS else points
    account = Account(entry.unit_id, [posting], total.score + raised, None)
    post([account], entry.year, entry.edition, actor_id=actor_id)


def most_raised_for(entry: ScoreEntry) -> Decimal:
    """How many points an upheld objection to this entry may add at most."""
    _, scheme = queries.scheme_in_force(entry.year)
    (total,) = queries.totals(entry.year, entry.unit_id)
    return most_raised(entry.rule, queries.points_of_item(entry), total.by_rule, scheme)


def reject(objection: Objection, *, decision: str, actor_id: int) -> None:
    """不予采纳: the entry stands."""
    _decide(objection, ObjectionStep.REJECT, points=None, decision=decision, actor_id=actor_id)


def withdraw(objection: Objection, *, actor_id: int) -> None:
    """撤回 by the unit."""
    _decide(objection, ObjectionStep.WITHDRAW, points=None, decision="", actor_id=actor_id)


def _decide(
    objection: Objection, step: ObjectionStep, *, points: Decimal | None, decision: str, actor_id: int
) -> None:
    objection.state = OBJECTION_LIFE.after(objection.state, step)
    objection.points, objection.decision = points, decision
    objection.decided_by_id, objection.decided_at = actor_id, clock.now()
    db.session.flush()
    announce(
        ObjectionDecided(
            actor_id=actor_id,
            subject_id=objection.id,
            year=objection.round.year,
            unit_id=objection.unit_id,
            unit=objection.unit.short_name,
            outcome=objection.state.word,
            points=plain(points) if points is not None else "",
            decision=decision,
        )
    )
