"""Is the ledger what the trail says it is? It is made again from the trail and compared, to the last digit.

Twice over: every entry must stand in the trail word for word; and the points must follow from the facts that the trail keeps
with them, by the scheme that the trail keeps, through the same pure rules that reckoned them first. And the schemes themselves
must stand as they were proposed and decided, or the next night would reckon by others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tracker.assessment import queries
from tracker.assessment.events import ObjectionDecided, SchemeDecided, SchemeProposed, ScorePosted
from tracker.assessment.grounds import facts_from, is_reckonable
from tracker.assessment.ledger import plain
from tracker.assessment.lifecycle import SchemeState
from tracker.assessment.models import SchemeVersion, ScoreEntry
from tracker.assessment.queries import OBJECTION
from tracker.assessment.scheme import Scheme, SchemeInvalid
from tracker.assessment.scoring import ZERO, Rule, contributions
from tracker.core import trail
from tracker.core.db import db
from tracker.units.models import Unit

UNITS_AT_ONCE = 200
DECIDED = {None: SchemeState.PROPOSED, True: SchemeState.ADOPTED, False: SchemeState.DROPPED}
Line = tuple[Any, ...]


@dataclass(frozen=True)
class Checked:
    """How many entries are sound, and what is wrong with the first that is not ("" where all are)."""

    entries: int
    fault: str


@dataclass
class Account:
    """A unit's ledger of a year as the trail makes it: each entry, the sums by rule and subject, and what its last
    settlement was reckoned from."""

    entries: dict[Line, Line] = field(default_factory=dict)
    sums: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    grounds: Mapping[str, Any] | None = None
    edition: int = 0

    def take(self, facts: Mapping[str, Any]) -> None:
        """Take over what one record posted."""
        for rule, subject, sequence, edition, points, words, *rest in facts["entries"]:
            self.entries[rule, subject, sequence] = (edition, points, words, rest[0] if rest else None)
            self.sums[rule, subject] += Decimal(points)
            if not subject.startswith(OBJECTION):
                self.grounds, self.edition = facts.get("grounds"), edition

    def fault(self, schemes: Mapping[int, Scheme], decided: Mapping[str, str]) -> str:
        """What does not follow from the facts that were kept, or from what was decided; "" where all does."""
        wanted: dict[tuple[str, str], Decimal] = {}
        if is_reckoned := is_reckonable(self.grounds) and self.edition in schemes:
            assert self.grounds is not None
            for one in contributions(facts_from(self.grounds), schemes[self.edition]):
                wanted[one.rule.value, one.subject] = one.points
        for (rule, subject), points in self.sums.items():
            if subject.startswith(OBJECTION):
                if decided.get(subject) != plain(points):
                    return f"{subject}记{plain(points)}分，与裁定的分数不符"
            elif is_reckoned and points != wanted.pop((rule, subject), ZERO):
                return (
                    f"{Rule(rule).word}（{subject}）记{plain(points)}分，按所记事实和考核办法重算不是这个数"
                )
        missing = next((key for key, points in wanted.items() if points), None)
        return f"{Rule(missing[0]).word}（{missing[1]}）按所记事实应当计分，却没有记" if missing else ""


def verify(pause: Callable[[], object] = bool) -> Checked:
    """Make every unit's ledger again and compare, a few units at a time. `pause` is called between them."""
    checked = 0
    schemes, decided = schemes_in_trail(), decisions_in_trail()
    if fault := altered_scheme(schemes):
        return Checked(checked, fault)
    ids = list(db.session.scalars(select(Unit.id).order_by(Unit.id)))
    for start in range(0, len(ids), UNITS_AT_ONCE):
        some = ids[start : start + UNITS_AT_ONCE]
        found = compared(queries.rows_to_verify(some), remade(postings_in_trail(some)), schemes, decided)
        checked += found.entries
        if found.fault:
            return Checked(checked, found.fault)
        pause()
    return Checked(checked, "")


Accounts = dict[tuple[int, int], Account]  # by unit and year


def remade(records: Iterable[tuple[int, Mapping[str, Any]]]) -> Accounts:
    """The accounts that the records make: each (unit, facts of a posting), in the order in which they were written."""
    found: Accounts = defaultdict(Account)
    for unit_id, facts in records:
        found[unit_id, facts["year"]].take(facts)
    return found


def compared(
    rows: Iterable[ScoreEntry],
    accounts: Accounts,
    schemes: Mapping[int, Scheme],
    decided: Mapping[str, str],
) -> Checked:
    """The rows of the ledger beside what the trail makes of it."""
    checked = 0
    for entry in rows:
        account = accounts[entry.unit_id, entry.year]
        told = account.entries.pop((entry.rule.value, entry.subject, entry.sequence), None)
        if told is None:
            return Checked(checked, f"计分第{entry.id}条（{entry.words}）在留痕中没有记录")
        edition, points, words, reverses_id = told
        if (edition, points, words) != (entry.edition, plain(entry.points), entry.words):
            return Checked(
                checked,
                f"计分第{entry.id}条与留痕不符：留痕记{points}分“{words}”，现为{plain(entry.points)}分“{entry.words}”",
            )
        if reverses_id not in (None, entry.reverses_id):
            return Checked(checked, f"计分第{entry.id}条（{words}）所冲正的已不是留痕所记的第{reverses_id}条")
        checked += 1
    for (unit_id, year), account in accounts.items():
        for (_rule, subject, sequence), (*_, words, _reverses) in account.entries.items():
            return Checked(
                checked, f"单位{unit_id}的{year}年度有一条计分（{subject}第{sequence}次，{words}）已被删除"
            )
        if fault := account.fault(schemes, decided):
            return Checked(checked, f"单位{unit_id}的{year}年度：{fault}")
    return Checked(checked, "")


# ── from the trail and its archive ───────────────────────────────────────────────────────────────────────────────────


def postings_in_trail(unit_ids: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The facts of every posting to these units."""
    for table in (trail.archive, trail.record):
        statement = (
            select(table.c.subject_id, table.c.facts)
            .where(
                table.c.subject == ScorePosted.subject,
                table.c.subject_id.in_(unit_ids),
                table.c.tag == ScorePosted.tag,
            )
            .order_by(table.c.id)
        )
        for row in db.session.execute(statement):
            yield row[0], row[1]


def schemes_in_trail() -> dict[int, Scheme]:
    """Every edition's numbers as they were proposed, and as edition 0 the rule book's default."""
    found = {0: Scheme()}
    for facts in told(SchemeProposed.tag):
        if "terms" in facts:
            found[facts["edition"]] = Scheme.from_json(facts["terms"])
    return found


def altered_scheme(schemes: Mapping[int, Scheme]) -> str:
    """The first edition that is not what the trail says of it; "" where all are. The trail of earlier releases does not
    keep the numbers of every edition."""
    proposed = {facts["edition"] for facts in told(SchemeProposed.tag)}
    adopted = {facts["edition"]: facts["adopted"] for facts in told(SchemeDecided.tag)}
    held = {one.edition: one for one in queries.all_schemes()}
    for edition in sorted(proposed | held.keys()):
        name, version = f"考核办法第{edition}版", held.get(edition)
        if version is None:
            return f"{name}已被删除"
        if edition not in proposed:
            return f"{name}在留痕中没有记录"
        if edition in schemes and not says(version, schemes[edition]):
            return f"{name}的数值与留痕不符"
        if version.state is not DECIDED[adopted.get(edition)]:
            return f"{name}现为{version.state.word}，与留痕不符"
    return ""


def says(version: SchemeVersion, told: Scheme) -> bool:
    """Whether the edition's numbers are these; such as make no scheme at all are not."""
    try:
        return version.scheme == told
    except SchemeInvalid:
        return False


def decisions_in_trail() -> dict[str, str]:
    """What each objection was decided to be worth, by its subject in the ledger."""
    return {f"{OBJECTION}{facts['id']}": facts["points"] for facts in told(ObjectionDecided.tag)}


def told(tag: str) -> Iterator[dict[str, Any]]:
    """The facts of every record of a kind, the subject's id among them."""
    for table in (trail.archive, trail.record):
        statement = select(table.c.subject_id, table.c.facts).where(table.c.tag == tag).order_by(table.c.id)
        for subject_id, facts in db.session.execute(statement):
            yield {**facts, "id": subject_id}
