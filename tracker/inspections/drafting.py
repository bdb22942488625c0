"""The papers of an inspection as the system first writes them: 督导通知书, 整改通知书, 督导专报. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.text import listed, office_date, short_date
from tracker.documents.former import text_in
from tracker.documents.text import DocumentText, Live, numeral, written

PROBLEMS = "problems"  # the live block of 整改通知书 and 督导专报: the table of problems


@dataclass(frozen=True)
class Problem:
    """A finding as it prints."""

    unit: str
    fact: str
    basis: str
    demand: str
    severity: str
    due_on: date

    def row(self, place: int, *, with_unit: bool) -> tuple[str, ...]:
        """Its line in the table."""
        unit = (self.unit,) if with_unit else ()
        return (str(place), *unit, self.fact, self.basis, self.demand, office_date(self.due_on))


@dataclass(frozen=True)
class Visit:
    """An inspection as it prints."""

    title: str
    basis: str
    content: str
    scope: str
    methods: tuple[str, ...]
    starts_on: date
    ends_on: date
    leader: str
    members: tuple[str, ...]
    units: tuple[str, ...]

    @property
    def days(self) -> str:
        """2022年4月11日至15日."""
        if self.starts_on == self.ends_on:
            return office_date(self.starts_on)
        first, last = self.starts_on, self.ends_on
        within_a_month = (first.year, first.month) == (last.year, last.month)
        return f"{office_date(first)}至{f'{last.day}日' if within_a_month else short_date(last)}"

    @property
    def team(self) -> str:
        """组长：……；成员：……"""
        others = [name for name in self.members if name != self.leader]
        return f"组长：{self.leader}" + (f"；成员：{listed(others)}" if others else "")


@dataclass(frozen=True)
class PaperText:
    """The edited text of 督导通知书 or 整改通知书, kept as the document's content. `rows`: the table of problems as printed."""

    title: str
    series: str
    mark: str
    signer: str
    addressees: str
    text: DocumentText
    contact: str
    copies_to: str
    rows: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def from_json(cls, title: str, series: str, values: dict[str, Any]) -> PaperText:
        """The text back from the document's row."""
        rest = {name: values[name] for name in ("mark", "signer", "addressees", "contact", "copies_to")}
        rows = tuple(tuple(row) for row in values["rows"])
        return cls(title=title, series=series, text=text_in(values), rows=rows, **rest)

    def as_json(self) -> dict[str, Any]:
        """The document's content: everything but title and series, which are columns."""
        kept = {name: value for name, value in vars(self).items() if name not in {"title", "series"}}
        return {**kept, "text": self.text.as_json(), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True)
class BulletinText:
    """The edited text of a 督导专报, kept as the document's content. `rows`: the table of problems as printed."""

    title: str
    series: str
    mark: str
    editor: str
    reports_to: str
    sends_to: str
    gives_to: str
    print_run: str
    text: DocumentText
    rows: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def from_json(cls, title: str, series: str, values: dict[str, Any]) -> BulletinText:
        """The text back from the document's row; one drafted as 文件 had 落款, 主送 and 抄送 instead."""
        return cls(
            title=title,
            series=series,
            mark=values["mark"],
            editor=values.get("editor") or values.get("signer", ""),
            reports_to=values.get("reports_to") or values.get("addressees", ""),
            sends_to=values.get("sends_to") or values.get("copies_to", ""),
            gives_to=values.get("gives_to", ""),
            print_run=values.get("print_run", ""),
            text=text_in(values),
            rows=tuple(tuple(row) for row in values["rows"]),
        )

    def as_json(self) -> dict[str, Any]:
        """The document's content: everything but title and series, which are columns."""
        kept = {name: value for name, value in vars(self).items() if name not in {"title", "series"}}
        return {**kept, "text": self.text.as_json(), "rows": [list(row) for row in self.rows]}


def lines(text: str) -> str:
    """The lines of what was typed, without blank ones, each ending as a sentence."""
    found = [line.strip().rstrip("；;") for line in text.splitlines() if line.strip()]
    return "\n".join(line if line.endswith(("。", "：", "！", "？")) else f"{line}。" for line in found)


def notice_text(visit: Visit, *, one_unit: bool) -> DocumentText:
    """督导通知书: why, what, how, who, and what to prepare."""
    whom = "你单位" if one_unit else "各有关单位"
    return written(
        f"根据{visit.basis}，定于{visit.days}对{whom}开展督导。现将有关事项通知如下。",
        "一、督导内容",
        lines(visit.content),
        "二、督导范围",
        lines(visit.scope),
        "三、督导方式",
        f"采取{listed(visit.methods)}等方式。",
        "四、督导组",
        f"{visit.team}。",
        "五、有关要求",
        f"请{whom}明确一名负责同志和联络员，备齐有关文件、台账和佐证材料，如实反映情况；"
        "不搞层层陪同，不另行准备汇报材料以外的文字材料。",
    )


def order_text(visit: Visit, problems: Sequence[Problem], *, acknowledge_within: int) -> DocumentText:
    """整改通知书: what was found, what is demanded, by when, how it is reported."""
    last = max(one.due_on for one in problems)
    return written(
        f"{visit.days}，督导组对你单位开展{visit.title}，发现问题{len(problems)}个。现通知如下。",
        "一、存在问题",
        "问题、依据、要求和时限见下表。",
        Live("", PROBLEMS),
        "二、整改要求",
        f"请自收到本通知之日起{acknowledge_within}个工作日内签收，逐项制定整改措施，明确责任人员，"
        f"按时限完成整改，全部问题于{short_date(last)}前整改到位。",
        "三、书面报告要求",
        "每个问题整改完成后，按所附《整改情况报告表》书面报告整改情况并附佐证材料，由督导组核查，核查通过的予以销号，"
        "不到位的重新整改并报领导小组领导。确有困难不能按期完成的，在到期前申请延期。",
    )


def bulletin_text(
    visit: Visit, *, judgement: str, practices: str, advice: str, problems: Sequence[Problem]
) -> DocumentText:
    """督导专报 (rulebook §8): the visit, the judgement, good practice, problems, demands, advice; the list of problems behind."""
    sections: list[tuple[str, list[str | Live]]] = [
        ("总体评价", [lines(judgement)]),
        ("好的做法", [lines(practices)] if practices.strip() else []),
        ("发现的问题", [said(one, place) for place, one in enumerate(problems, 1)]),
        ("整改意见", [demand_of(problems)] if problems else []),
        ("有关建议", [lines(advice)] if advice.strip() else []),
    ]
    opening = (
        f"{visit.days}，领导小组办公室组织督导组（{visit.team}），采取{listed(visit.methods)}等方式，"
        f"对{listed(visit.units)}开展{visit.title}。现将有关情况报告如下。"
    )
    found: list[str | Live] = [opening]
    shown = [(heading, pieces) for heading, pieces in sections if pieces and pieces != [""]]
    for place, (heading, pieces) in enumerate(shown, 1):
        found += [f"{numeral(place)}、{heading}", *pieces]
    if problems:
        found.append(Live("", PROBLEMS))
    return written(*found)


def said(one: Problem, place: int) -> str:
    """（一）事实。依据：……。责任单位：……。"""
    return f"（{numeral(place)}）{one.fact.strip().rstrip('。')}。依据：{one.basis.strip().rstrip('。')}。责任单位：{one.unit}。"


def demand_of(problems: Iterable[Problem]) -> str:
    """What each unit is to put right, by when."""
    return "\n".join(
        f"{one.unit}：{one.demand.strip().rstrip('。')}，{short_date(one.due_on)}前完成。" for one in problems
    )
