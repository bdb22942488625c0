"""The leader's page on one sheet of A4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from tracker.core.text import listed, office_date, office_time, percent, points, quantity, short_date, weekday
from tracker.dashboard.cockpit.figures import shown
from tracker.dashboard.cockpit.queries import Cockpit, IndicatorLine, RiskLine, TurnLine
from tracker.dashboard.tiles import Tile
from tracker.documents.content import Align, Cell, Column, Lamp, LampColour, OnePage, Table, Tally, Weighed
from tracker.documents.fonts import font_set
from tracker.documents.models import Document, DocumentKind
from tracker.tasks.lights import Light

LONGEST = 60  # characters of a cell in which people's words stand


def one_page_of(
    page: Cockpit,
    *,
    printed_at: datetime,
    signing: Sequence[Document],
    waiting: Sequence[Tile],
    organ: str,
) -> OnePage:
    """The page as printed for somebody for whom these documents and tiles wait."""
    return OnePage(
        title="调度情况一页纸",
        remark=f"{office_date(page.day)} {weekday(page.day)}　变化自{page.baseline.words}起",
        tallies=tuple(Tally(str(one.number), one.label, one.remark) for one in shown(page.figures)),
        tables=tuple(one for one in _tables(page, signing, waiting) if one.table.rows),
        note=f"数据截至{short_date(page.day)}{office_time(printed_at).split(' ')[1]}，只计已采用的报告；差值单位为百分点。",
        organ=organ,
        drawn_up_on=page.day,
        keywords=("驾驶舱",),
    )


def _tables(page: Cockpit, signing: Sequence[Document], waiting: Sequence[Tile]) -> Iterator[Weighed]:
    """The risks may take as much of the page as any two others."""
    yield Weighed(Table(PAIRS, tuple(_waiting(signing, waiting)), "待签批事项"))
    yield Weighed(Table(INDICATORS, tuple(_indicator(one) for one in page.indicators), "指标：预计与实际"))
    risks = Table(RISKS, tuple(_risk(one) for one in page.risks), "风险最高的任务")
    yield Weighed(risks, weight=2, total=page.at_risk)
    yield Weighed(Table(PAIRS, tuple(_changes(page)), "变化"))
    asked = tuple((one.unit, f"{one.number} {one.task}", _cut(one.said)) for one in page.coordination)
    yield Weighed(Table(COORDINATION, asked, "需协调事项"))


PAIRS = (Column("", 32), Column("", 138, Align.LEFT))
COORDINATION = (
    Column("提出单位", 30),
    Column("任务", 66, Align.LEFT),
    Column("需协调事项", 74, Align.LEFT),
)
INDICATORS = (
    Column("指标", 30, Align.LEFT),
    Column("年度目标", 22),
    Column("累计", 22),
    Column("完成率", 16),
    Column("与序时", 16),
    Column("上期预计", 20),
    Column("实际", 20),
    Column("推算全年", 18),
)
RISKS = (
    Column("任务和存在问题", 80, Align.LEFT),
    Column("牵头单位", 26),
    Column("情况", 42),
    Column("进度灯", 22),
)


def _waiting(signing: Sequence[Document], waiting: Sequence[Tile]) -> Iterator[tuple[Cell, ...]]:
    """The documents in one row, each kind once; of the rest how many there are."""
    kinds = Counter(document.kind for document in signing)
    if kinds:
        titles = [
            f"{kind.word}{number}件" if number > 1 else _title_of(signing, kind)
            for kind, number in kinds.items()
        ]
        yield "公文待签发", _cut(listed(titles), 2 * LONGEST)
    for one in waiting:
        if one.name != "to_sign":
            yield one.label, f"{one.number}项，{one.hint}"


def _title_of(signing: Sequence[Document], kind: DocumentKind) -> str:
    return next(document.title.replace("|", "") for document in signing if document.kind is kind)


def _indicator(one: IndicatorLine) -> tuple[Cell, ...]:
    now = one.now
    return (
        now.name,
        ("≤" if now.is_limit else "") + quantity(now.target, now.unit_of_measure),
        quantity(now.actual),
        percent(now.rate),
        points(now.ahead),
        quantity(one.promised),
        quantity(one.kept),
        percent(one.year_end),
    )


def _risk(one: RiskLine) -> tuple[Cell, ...]:
    risk = one.risk
    return (
        f"{risk.number} {risk.title}" + (f"\n问题：{_cut(one.problem)}" if one.problem else ""),
        risk.lead,
        standing(one),
        Lamp(LampColour(risk.light), Light(risk.light).word),
    )


def standing(one: RiskLine, unit: str = "") -> str:
    """超期16天，低于序时36.4 (points, whose unit may follow)."""
    risk = one.risk
    words = [f"超期{risk.days_over}天"] if risk.days_over else []
    if risk.behind is not None and risk.behind > 0:
        words.append(f"低于序时{points(risk.behind, signed=False)}{unit}")
    return "，".join(words) or "—"


def _changes(page: Cockpit) -> Iterator[tuple[Cell, ...]]:
    if page.worse:
        yield f"亮灯转差{len(page.worse)}项", _cut("；".join(_turn(one) for one in page.worse), 3 * LONGEST)
    if page.better:
        yield (
            f"亮灯好转{len(page.better)}项",
            _cut(_first([f"{one.number} {one.title}" for one in page.better])),
        )
    for news in page.news:
        yield f"{news.word}{len(news.items)}项", _cut(_first([one.words for one in news.items]))


def _turn(line: TurnLine) -> str:
    return f"{line.number} {line.title}（{line.turn.before.word}→{line.turn.after.word}）"


def _first(names: Sequence[str], at_most: int = 3) -> str:
    return listed(names[:at_most]) + (f"等{len(names)}项" if len(names) > at_most else "")


def _cut(words: str, longest: int = LONGEST) -> str:
    """People's words in one line and not too many, with 〓 for what no face can print."""
    words = font_set().printable(" ".join(words.split()))
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
