"""The text of a meeting as the system first writes it: topics, speakers, coordination, minutes, letters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.text import listed, office_date, short_date
from tracker.documents.former import text_in
from tracker.documents.text import DocumentText, Live, numeral, written
from tracker.meetings.agenda import Agenda
from tracker.meetings.candidates import Candidate


def title_of(subject: str, serial: int) -> str:
    """…工作第二次调度会."""
    return f"{subject}第{numeral(serial)}次调度会"


def first_topics(agenda: Agenda, *, exchange: bool, pledge: bool, coordination: bool) -> str:
    """The 议程, one line each: what there is to speak of, in the order of the table."""
    topics = []
    if agenda.carried:
        topics.append("通报上次会议议定事项办理情况")
    topics.append("通报指标和任务进展情况")
    if agenda.risks:
        topics.append("调度滞后任务")
    if exchange:
        topics.append("有关单位交流发言")
    if pledge:
        topics.append("有关单位表态发言")
    if coordination:
        topics.append("研究需协调事项")
    topics.append("主持人讲话，议定下步工作")
    return "\n".join(topics)


def speakers(candidates: Iterable[Candidate]) -> str:
    """One line each: 单位：理由."""
    return "\n".join(f"{one.unit}：{one.reason}" for one in candidates)


def coordination_lines(asked: Iterable[tuple[str, str, str]]) -> str:
    """One line each, of (unit, task, what it asks for): 单位：事项（任务）."""
    return "\n".join(f"{unit}：{said}（{task}）" for unit, task, said in asked)


def lines_of(text: str) -> list[tuple[str, str]]:
    """The lines of such a text as (unit, words); a line without ： has no unit."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        unit, colon, words = line.partition("：")
        found.append((unit, words) if colon else ("", line))
    return found


@dataclass(frozen=True)
class Matter:
    """A decision as it prints."""

    content: str
    requirement: str
    lead: str
    support: tuple[str, ...]
    due_on: date


ROLL, MATTERS = "roll", "matters"  # the live blocks of 纪要 and 工作提醒函


@dataclass(frozen=True)
class MinutesText:
    """The edited text of a 纪要, kept as the document's content."""

    title: str
    series: str
    mark: str
    organ: str
    text: DocumentText
    attended: str
    on_leave: str
    observers: str
    copies_to: str

    @classmethod
    def from_json(cls, title: str, series: str, values: dict[str, Any]) -> MinutesText:
        """The text back from the document's row."""
        rest = {
            name: values[name] for name in ("mark", "organ", "attended", "on_leave", "observers", "copies_to")
        }
        return cls(title=title, series=series, text=text_in(values), **rest)

    def as_json(self) -> dict[str, Any]:
        """The document's content: everything but title and series, which are columns."""
        return _content(self)


@dataclass(frozen=True)
class LetterText:
    """The edited text of a 工作提醒函. `rows`: the matters as they print: number, content, requirement, limit, part."""

    title: str
    series: str
    mark: str
    signer: str
    urgency: str
    addressees: str
    text: DocumentText
    contact: str
    copies_to: str
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def from_json(cls, title: str, series: str, values: dict[str, Any]) -> LetterText:
        """The text back from the document's row."""
        rest = {
            name: values[name] for name in ("mark", "signer", "urgency", "addressees", "contact", "copies_to")
        }
        rows = tuple(tuple(row) for row in values["rows"])
        return cls(title=title, series=series, text=text_in(values), rows=rows, **rest)

    def as_json(self) -> dict[str, Any]:
        """The document's content: everything but title and series, which are columns."""
        return {**_content(self), "rows": [list(row) for row in self.rows]}


def _content(text: MinutesText | LetterText) -> dict[str, Any]:
    kept = {name: value for name, value in vars(text).items() if name not in {"title", "series"}}
    return {**kept, "text": text.text.as_json()}


def letter_text(opening: str, demands: str) -> DocumentText:
    """Opening, the table of matters, what is asked."""
    return written(opening, Live("", MATTERS), demands)


def minutes_opening(*, day: date, place: str, chair: str, title: str, topics: str) -> str:
    """Who met where, when and about what."""
    spoken = [line for line in topics.splitlines() if line.strip()]
    about = f"会议{'，'.join(spoken[:-1])}，并议定了下步工作。" if len(spoken) > 1 else ""
    return f"{office_date(day)}，{chair}在{place}主持召开{title}。{about}现将会议议定事项纪要如下。"


def matters_text(matters: Sequence[Matter]) -> str:
    """一、…… each a heading and its duties; nothing decided says so."""
    if not matters:
        return "会议没有新的议定事项，各单位按既定任务和时限抓好落实。"
    return "\n".join(
        f"{numeral(place)}、{one.content.rstrip('。')}。{duties(one)}" for place, one in enumerate(matters, 1)
    )


def duties(matter: Matter) -> str:
    """由甲牵头，乙、丙配合，5月25日前完成；……."""
    support = f"，{listed(matter.support)}配合" if matter.support else ""
    shown = f"，{matter.requirement.rstrip('。')}" if matter.requirement else ""
    return f"由{matter.lead}牵头{support}，{short_date(matter.due_on)}前完成{shown}。"


def letter_opening(*, day: date, serial: int, count: int) -> str:
    """Why the unit gets this letter; short, so that a letter with one matter keeps to one page."""
    return f"{short_date(day)}，领导小组办公室召开第{numeral(serial)}次调度会，议定事项涉及你单位{count}项，现提醒如下。"


def letter_demands() -> str:
    """What the unit is asked to do."""
    return (
        "请你单位明确责任人员和工作措施，按时限抓好落实，随任务按月报送进展；"
        "确有困难不能按期完成的，应在到期前申请延期。牵头单位要主动会商，配合单位要支持落实。"
    )
