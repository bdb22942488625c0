"""What is done in an assessment: the ledger is settled, schemes change, rounds are published and settled, objections decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from tracker.assessment import queries
from tracker.assessment.document import ORGAN, frozen_rows
from tracker.assessment.events import (
    AssessmentSettled,
    ManualEntryStepped,
    ObjectionDecided,
    ObjectionRaised,
    SchemeDecided,
    SchemeProposed,
    ScorePosted,
    ScoresPublished,
)
from tracker.assessment.facts import facts_by_unit
from tracker.assessment.ledger import Posting, plain, postings
from tracker.assessment.lifecycle import (
    MANUAL_LIFE,
    OBJECTION_LIFE,
    ROUND_LIFE,
    SCHEME_LIFE,
    ManualStep,
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
)
from tracker.assessment.scheme import TERMS, Scheme
from tracker.assessment.scoring import Contribution, Rule, contributions
from tracker.assessment.tiers import Placed, Standing, placed
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.rules import office_rules
from tracker.core.text import one_decimal
from tracker.documents import actions as documents
from tracker.documents.models import Document, DocumentKind
from tracker.tasks.lights import thresholds
from tracker.units.models import Unit

SHEETS = "考核"  # the number series of score sheets

# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────


def settle(unit_ids: Collection[int], year: int, *, as_of: datetime, actor_id: int | None = None) -> int:
    """Post what these units' facts say and the ledger does not yet. Returns how many entries; a second time none.

    A year whose scores are published stays as it is.
    """
    if queries.round_of(year) is not None:
        return 0
    edition, scheme = queries.scheme_in_force(year)
    facts = facts_by_unit(queries.year_of(unit_ids, year, as_of=as_of), thresholds(office_rules()))
    posted = queries.posted_for(unit_ids, year)
    written = 0
    for unit_id in sorted(unit_ids):
        wanted = contributions(facts[unit_id], scheme) if unit_id in facts else []
        written += post(unit_id, year, edition, postings(wanted, posted.get(unit_id, {})), actor_id=actor_id)
    return written


def post(unit_id: int, year: int, edition: int, wanted: Sequence[Posting], *, actor_id: int | None) -> int:
    """Write the entries, and write them down in the trail. Returns how many."""
    if not wanted:
        return 0
    now = clock.now()
    db.session.execute(
        insert(ScoreEntry),
        [
            {
                "unit_id": unit_id,
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
            for one in wanted
        ],
    )
    (total,) = queries.totals(year, unit_id)
    announce(
        ScorePosted(
            actor_id=actor_id,
            subject_id=unit_id,
            year=year,
            unit=total.unit.short_name,
            score=str(total.score),
            entries=tuple(
                (one.rule.value, one.subject, one.sequence, edition, plain(one.points), one.words)
                for one in wanted
            ),
        )
    )
    return len(wanted)


def preview(year: int, scheme: Scheme, *, as_of: datetime) -> dict[int, list[Contribution]]:
    """What every unit would have under another scheme, by unit id; nothing is posted."""
    unit_ids = queries.units_with_parts(year)
    facts = facts_by_unit(queries.year_of(unit_ids, year, as_of=as_of), thresholds(office_rules()))
    return {unit_id: contributions(one, scheme) for unit_id, one in facts.items()}


# ── schemes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def propose_scheme(year: int, scheme: Scheme, *, reason: str, actor_id: int) -> SchemeVersion:
    """Propose a new edition for a year. Raises IllegalStep where one waits already or the year is published."""
    earlier = queries.schemes_of(year)
    if queries.round_of(year) is not None:
        raise IllegalStep(f"{year}年度成绩已公示，考核办法不能再改。")
    if any(one.state is SchemeState.PROPOSED for one in earlier):
        raise IllegalStep("已有一份考核办法待领导审定，请先审定。")
    _, before = queries.scheme_in_force(year)
    version = SchemeVersion(
        year=year,
        edition=max((one.edition for one in earlier), default=0) + 1,
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
        )
    )
    return version


def changes(before: Scheme, after: Scheme) -> list[tuple[str, str, str]]:
    """(term, before, after) in words, of what differs."""
    return [
        (known.words, plain(getattr(before, name)), plain(getattr(after, name)))
        for name, known in TERMS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def decide_scheme(version: SchemeVersion, step: SchemeStep, *, actor_id: int) -> None:
    """采纳 or 不采纳; what is adopted counts from the next settlement on."""
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
    """提出 a bonus or fraud with its proof. Raises IllegalStep once the year is published."""
    if queries.round_of(year) is not None:
        raise IllegalStep(f"{year}年度成绩已公示，不能再加分或扣分。")
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
    """复核 by a second person, 批准 by a leader, or 不通过. Raises IllegalStep for the wrong order or the same person."""
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


def publish(year: int, *, actor_id: int) -> AssessmentRound:
    """公示: settle once more, freeze, and let units object for so many working days ⚙. Raises IllegalStep a second time."""
    if queries.round_of(year) is not None:
        raise IllegalStep(f"{year}年度成绩已经公示。")
    unit_ids = queries.units_with_parts(year)
    settle(unit_ids, year, as_of=clock.now(), actor_id=actor_id)
    totals = queries.totals(year)
    if not totals:
        raise IllegalStep(f"{year}年度没有可以公示的成绩。")
    rules = office_rules()
    found = AssessmentRound(
        year=year,
        frozen_at=clock.now(),
        published_by_id=actor_id,
        objections_until=working_calendar().add(clock.today(), rules.scores_shown_working_days),
        settled_by_id=None,
        settled_at=None,
        results={},
    )
    db.session.add(found)
    db.session.flush()
    announce(
        ScoresPublished(
            actor_id=actor_id,
            subject_id=found.id,
            year=year,
            units=len(totals),
            objections_until=str(found.objections_until),
        )
    )
    return found


def standings(year: int) -> list[Placed]:
    """Places and tiers as the ledger stands."""
    _, scheme = queries.scheme_in_force(year)
    barred = queries.barred_units(year)
    return placed(
        [
            Standing(total.unit.id, total.score, total.bonus, total.unit.id in barred)
            for total in queries.totals(year)
        ],
        scheme,
    )


def settle_round(found: AssessmentRound, *, actor_id: int) -> None:
    """定档. Raises IllegalStep while objections may be raised or wait for their decision."""
    if clock.today() <= found.objections_until:
        raise IllegalStep(f"公示至{found.objections_until}，期满后才能定档。")
    if waiting := queries.open_objections(found.id):
        raise IllegalStep(f"还有{waiting}件申诉没有裁定。")
    found.state = ROUND_LIFE.after(found.state, RoundStep.SETTLE)
    found.settled_by_id, found.settled_at = actor_id, clock.now()
    totals = {total.unit.id: total for total in queries.totals(found.year)}
    results = standings(found.year)
    found.results = {
        str(one.unit_id): {
            "score": str(totals[one.unit_id].score),
            "bonus": str(totals[one.unit_id].bonus),
            "place": one.place,
            "tier": one.tier.value,
        }
        for one in results
    }
    db.session.flush()
    announce(
        AssessmentSettled(
            actor_id=actor_id,
            subject_id=found.id,
            year=found.year,
            results=tuple(
                (
                    totals[one.unit_id].unit.short_name,
                    one.place,
                    str(one_decimal(totals[one.unit_id].score)),
                    one.tier.word,
                )
                for one in results
            ),
        )
    )


def draft_sheet(found: AssessmentRound, *, actor_id: int) -> Document:
    """考核成绩单 of a settled round. Raises IllegalStep before 定档."""
    if found.state is not RoundState.SETTLED:
        raise IllegalStep("定档以后才能拟制成绩单。")
    return documents.draft(
        kind=DocumentKind.SCORE_SHEET,
        title=f"{found.year}年度目标考核|成绩单",
        series=SHEETS,
        content=sheet_content(found.year),
        actor_id=actor_id,
    )


def sheet_content(year: int) -> dict[str, Any]:
    """What a sheet of the year holds, as the ledger stands; without rows where nobody is rated yet."""
    totals = {total.unit.id: total for total in queries.totals(year)}
    _, scheme = queries.scheme_in_force(year)
    found = queries.round_of(year)
    is_settled = found is not None and found.state is RoundState.SETTLED
    rows = frozen_rows(((one, totals[one.unit_id]) for one in standings(year)), is_settled=is_settled)
    return {"year": year, "organ": ORGAN, "scheme": scheme.as_json(), "rows": rows}


# ── objections ───────────────────────────────────────────────────────────────────────────────────────────────────────


def object_to(
    entry: ScoreEntry, *, grounds: str, proof: StoredFile | None, today: date, actor_id: int
) -> Objection:
    """申诉 against one entry, within the days of publication. Raises IllegalStep outside them or where one waits already."""
    found = queries.round_of(entry.year)
    if found is None or not today <= found.objections_until:
        raise IllegalStep("申诉须在公示期内提出。")
    before = queries.objection_to(entry)
    if before is not None and not before.state.value == "withdrawn":
        raise IllegalStep(f"对该条计分已提出过申诉，{before.state.word}。")
    objection = Objection(
        round_id=found.id,
        unit_id=entry.unit_id,
        entry_id=entry.id,
        grounds=grounds,
        proof_id=proof.id if proof is not None else None,
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
            entry=entry.words,
            grounds=grounds,
        )
    )
    return objection


def uphold(objection: Objection, *, points: Decimal, decision: str, actor_id: int) -> None:
    """予以采纳: the entry is corrected by so many points (冲正 where it is taken back wholly)."""
    entry = objection.entry
    _decide(objection, ObjectionStep.UPHOLD, points=points, decision=decision, actor_id=actor_id)
    wholly = points == -entry.points
    words = f"{'冲正' if wholly else '更正'}：{entry.words}（申诉第{objection.id}号予以采纳）"
    posting = Posting(
        entry.rule, f"{queries.OBJECTION}{objection.id}", 1, points, words, entry.id if wholly else None
    )
    post(entry.unit_id, entry.year, entry.edition, [posting], actor_id=actor_id)


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


def shown(results: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """The results of a settled round by unit id."""
    return {int(unit_id): result for unit_id, result in results.items()}
