"""News of the assessment (door 2): the people concerned are told in their inbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_of_units, people_with
from tracker.assessment import queries
from tracker.assessment.events import (
    AssessmentSettled,
    ManualEntryStepped,
    ObjectionDecided,
    ObjectionRaised,
    SchemeDecided,
    SchemeProposed,
    ScoresPublished,
)
from tracker.assessment.lifecycle import ManualStep
from tracker.assessment.models import AssessmentRound, ManualEntry, Objection
from tracker.assessment.policy import may_decide_objection
from tracker.assessment.recusal_queries import took_part_in
from tracker.assessment.tiers import Tier
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import Event
from tracker.core.text import office_date, recorded_date
from tracker.messages import actions as messages
from tracker.messages.values import Outgoing

UNIT_PEOPLE = (Role.LIAISON, Role.UNIT_HEAD)
OFFICE = (Role.OFFICE_CLERK, Role.OFFICE_HEAD)
Pairs = Sequence[tuple[str, str]]
Place = tuple[str, dict[str, Any]]


def scheme_proposed(event: SchemeProposed) -> None:
    """The leaders decide."""
    _tell(
        event,
        people_with(Role.LEADER),
        f"{event.year}年度考核办法第{event.edition}版，待审定",
        [("修改理由", event.reason)],
        ("assessment.scheme_version", {"scheme_id": event.subject_id}),
        to_do=True,
    )


def scheme_decided(event: SchemeDecided) -> None:
    """The office hears the outcome; the units, whose points it moves, hear of what is adopted."""
    people = people_with(*OFFICE)
    if event.adopted:
        people += people_of_units(_rated(event.year), *UNIT_PEOPLE)
    _tell(
        event,
        people,
        f"{event.year}年度考核办法第{event.edition}版{'已采纳' if event.adopted else '未采纳'}",
        [("执行", "自下次结算起" if event.adopted else "仍按现行办法")],
        ("assessment.scheme_version", {"scheme_id": event.subject_id}),
    )


def manual_entry_stepped(event: ManualEntryStepped) -> None:
    """Whoever takes the next step; at the end who asked for it, and the unit where it counts."""
    entry = db.session.get_one(ManualEntry, event.subject_id)
    asker = [person for person in people_with(*OFFICE) if person.id == entry.asked_by_id]
    people, words = {
        "ask": (people_with(*OFFICE), "待复核"),
        ManualStep.SECOND: (people_with(Role.LEADER), "待批准"),
        ManualStep.APPROVE: ([*asker, *people_of_units([entry.unit_id], *UNIT_PEOPLE)], "已批准"),
        ManualStep.REFUSE: (asker, "未通过"),
    }[event.step]
    _tell(
        event,
        people,
        f"{event.unit}{event.rule}，{words}",
        [("年度", str(event.year)), ("说明", event.reason)],
        ("assessment.manual_entry", {"entry_id": event.subject_id}),
        to_do=event.step in ("ask", ManualStep.SECOND),
    )


def scores_published(event: ScoresPublished) -> None:
    """Every rated unit reads its account and may object."""
    until = recorded_date(event.objections_until)
    for unit_id in _rated(event.year):
        _tell(
            event,
            people_of_units([unit_id], *UNIT_PEOPLE),
            f"{event.year}年度考核成绩公示",
            [("公示至", until), ("申诉", "由单位负责人在计分明细中逐项提出")],
            ("assessment.account", {"unit_id": unit_id, "year": event.year}),
        )


def objection_raised(event: ObjectionRaised) -> None:
    """Those who may decide it."""
    objection = db.session.get_one(Objection, event.subject_id)
    hands = took_part_in(objection.entry)
    judges = [
        one
        for one in people_with(Role.OFFICE_HEAD, Role.LEADER)
        if may_decide_objection(one, objection, hands)
    ]
    _tell(
        event,
        judges,
        f"{event.unit}提出考核申诉，待裁定",
        [
            ("对哪项计分", event.entry),
            ("理由", event.grounds),
            ("裁定期限", office_date(objection.decide_by)),
        ],
        ("assessment.objection", {"objection_id": event.subject_id}),
        to_do=True,
    )


def objection_decided(event: ObjectionDecided) -> None:
    """The unit hears the outcome; what it withdrew it knows."""
    if event.decision:
        _tell(
            event,
            people_of_units([event.unit_id], *UNIT_PEOPLE),
            f"考核申诉{event.outcome}",
            [("裁定理由", event.decision)],
            ("assessment.objection", {"objection_id": event.subject_id}),
        )


def assessment_settled(event: AssessmentSettled) -> None:
    """Every rated unit hears its place and tier."""
    for unit_id, result in db.session.get_one(AssessmentRound, event.subject_id).by_unit.items():
        _tell(
            event,
            people_of_units([unit_id], *UNIT_PEOPLE),
            f"{event.year}年度考核定档：{Tier(result['tier']).word}",
            [("名次", f"第{result['place']}名"), ("参评单位", f"{len(event.results)}个")],
            ("assessment.account", {"unit_id": unit_id, "year": event.year}),
        )


def _rated(year: int) -> list[int]:
    return [total.unit.id for total in queries.totals(year)]


def _tell(
    event: Event,
    people: Iterable[Person],
    title: str,
    pairs: Pairs,
    place: Place,
    *,
    to_do: bool = False,
) -> None:
    """One message to each of them but to whoever did it, with the way to the page. The same act is told once."""
    now = clock.now()
    facts = {
        "title": title,
        "pairs": [list(pair) for pair in pairs],
        "endpoint": place[0],
        "url_args": place[1],
        "to_do": to_do,
    }
    ids = dict.fromkeys(person.id for person in people if person.id != event.actor_id)
    messages.deliver_all(
        [
            Outgoing(
                number,
                f"{event.tag}:{event.subject_id}:{now:%Y%m%d%H%M%S%f}",
                "assessment",
                title,
                clock.office_day(now),
                facts,
            )
            for number in ids
        ]
    )
