"""The text of a periodic notice, drafted from its snapshot (rulebook §8, sections 一 to 六). Pure.

Every sentence depends on the facts: nobody late, everybody late, nothing behind, first period, the end of the year. Each
fact is told once: 三 names the lagging tasks, 五 says how bad it is, the tables hold the rest. The office edits the result
before 核数. Tables, charts and annexes are not text: `document.py` puts them behind the sections they belong to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from tracker.core import clock
from tracker.core.text import listed, office_date, percent, quantity, quoted, short_date
from tracker.documents.text import numeral
from tracker.notices.models import Ranking
from tracker.notices.periods import is_year_end, period_name
from tracker.notices.problems import LAGGING, lagging, problems_of
from tracker.notices.ranking import places, ranked_groups
from tracker.notices.snapshot import (
    CorrectionLine,
    IndicatorLine,
    ReportingLine,
    Snapshot,
    TaskLine,
    UnitShare,
)
from tracker.notices.wording import (
    by_lead,
    change,
    counted_by_lead,
    faults,
    growth,
    in_points,
    led_by,
    margin,
    named,
    pace,
    share_shortfall,
    shortfall,
)
from tracker.plans.curves import share_of_year
from tracker.plans.titles import subject_of
from tracker.tasks.lights import SEVERITY, Light

MOST_TITLES: Final = 8  # tasks that a sentence names; of more it counts how many each lead has
MOST_MOVERS: Final = 4
GREAT_MOVE: Final = 3  # places
MANY_FAULTS: Final = 3  # late and missing reports of one unit that are worth a name
REPORTING: Final = ("due", "reported", "on_time", "late", "missed", "returned")


@dataclass(frozen=True)
class Section:
    """A numbered part of the text. `key` says which tables stand behind it; paragraphs are separated by line breaks."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True)
class Demands:
    """The dates that the last section sets."""

    plans_by: date
    next_report_by: date


def title_of(snapshot: Snapshot) -> str:
    """关于……进展情况的通报."""
    return f"关于{subject_of(snapshot.plan_title)}{period_name(snapshot.cut_off_at)}进展情况的通报"


def opening(snapshot: Snapshot) -> str:
    """The paragraph before 一、."""
    number = f"（{snapshot.plan_number}）" if snapshot.plan_number else ""
    return (
        f"为推动《{snapshot.plan_title}》{number}落实见效，领导小组办公室对截至{office_date(snapshot.cut_off_at)}的"
        f"任务进展和报送情况进行了调度。现将有关情况通报如下："
    )


def draft_sections(
    snapshot: Snapshot, demands: Demands, ranking: Ranking = Ranking.ALL
) -> tuple[Section, ...]:
    """The six sections; a section without facts says so in one sentence."""
    parts = (
        ("overall", "总体情况", overall(snapshot)),
        ("indicators", "指标完成情况", indicators(snapshot, ranking)),
        ("tasks", "任务推进情况", tasks(snapshot)),
        ("reporting", "报送情况", reporting(snapshot)),
        ("problems", "存在问题", problems(snapshot)),
        ("demands", "下步要求", demands_text(snapshot, demands)),
    )
    return tuple(
        Section(key, f"{numeral(place)}、{heading}", text)
        for place, (key, heading, text) in enumerate(parts, 1)
    )


# ── 一、总体情况 ──────────────────────────────────────────────────────────────────────────────────────────────────────


def overall(snapshot: Snapshot) -> str:
    """Tasks by light and what has changed, indicators ahead and behind, the rate of reports on time."""
    return "".join(
        (
            _tasks_in_all(snapshot),
            _changes_in_all(snapshot),
            _goals_in_all(snapshot),
            _limits_in_all(snapshot),
            _reports_in_all(snapshot),
        )
    )


def _as_of(snapshot: Snapshot) -> str:
    """截至6月30日; of a year that is over 截至2022年底."""
    if is_year_end(snapshot.cut_off_at):
        return f"截至{snapshot.year}年底"
    return f"截至{short_date(snapshot.cut_off_at)}"


LIGHT_WORDS: Final = (
    (Light.BLUE, "已办结", "全部办结"),
    (Light.GREEN, "正常推进", "全部正常推进"),
    (Light.WATCH, "需要关注", "均需要关注"),
    (Light.YELLOW, "滞后", "全部滞后"),
    (Light.RED, "严重滞后", "全部严重滞后"),
    (Light.GREY, "尚未启动", "均未到启动时间"),
)


def _tasks_in_all(snapshot: Snapshot) -> str:
    if not snapshot.tasks:
        return f"{_as_of(snapshot)}，方案的任务尚未分解下达。"
    counts = Counter(task.light for task in snapshot.tasks)
    measures = len({task.measure_number for task in snapshot.tasks})
    dispatched = f"{_as_of(snapshot)}，方案{measures}项措施已分解下达任务{len(snapshot.tasks)}项"
    if len(counts) == 1:
        ((word, all_alike),) = ((word, alike) for light, word, alike in LIGHT_WORDS if counts[light])
        return f"{dispatched}，{_of_one(word) if len(snapshot.tasks) == 1 else all_alike}。"
    clauses = listed(f"{word}{counts[light]}项" for light, word, _ in LIGHT_WORDS if counts[light])
    return f"{dispatched}，其中{clauses}。"


def _of_one(word: str) -> str:
    return f"进度{word}" if word.endswith("滞后") else word


def _changes_in_all(snapshot: Snapshot) -> str:
    """Against the last notice: 新办结, 好转, 下滑; what was not in it is new."""
    before = [task for task in snapshot.tasks if task.last_light]
    if snapshot.is_first or not before:
        return ""
    closed = sum(task.light == Light.BLUE != task.last_light for task in before)
    moves = [_move(task) for task in before if task.light != Light.BLUE]
    clauses = [
        f"{word}{count}项"
        for word, count in (
            ("新办结", closed),
            ("进度好转", sum(move > 0 for move in moves)),
            ("进度下滑", sum(move < 0 for move in moves)),
            ("新下达", len(snapshot.tasks) - len(before)),
        )
        if count
    ]
    return f"与上期相比，{listed(clauses)}。" if clauses else "与上期相比，各项任务的进度状态没有变化。"


def _move(task: TaskLine) -> int:
    """How many colours better (above 0) or worse the light has become; what begins is neither."""
    if Light.GREY in {task.light, task.last_light}:
        return 0
    return SEVERITY[Light(task.light)] - SEVERITY[Light(task.last_light)]


def _rated(snapshot: Snapshot, *, limits: bool) -> list[tuple[IndicatorLine, Decimal]]:
    """The indicators to be reached, or the limits, each with its lead over the plan."""
    return [
        (line, line.ahead)
        for line in snapshot.indicators
        if line.ahead is not None and line.is_limit is limits
    ]


def _goals_in_all(snapshot: Snapshot) -> str:
    rated = _rated(snapshot, limits=False)
    if not rated:
        return ""
    well = [line.name for line, ahead in rated if in_points(ahead) >= 0]
    ill = [line.name for line, ahead in rated if in_points(ahead) < 0]
    good, bad = _well(snapshot, rated), _ill(snapshot)
    if len(rated) == 1:
        return f"{rated[0][0].name}{good if well else bad}。"
    if not ill:
        return f"{len(rated)}项年度指标均{good}。"
    if not well:
        hard = any(line.light in LAGGING for line, _ in rated) and not is_year_end(snapshot.cut_off_at)
        return f"{len(rated)}项年度指标均{bad}{'，完成全年目标压力较大' if hard else ''}。"
    return f"{len(rated)}项年度指标中，{_counted_names(well)}{good}，{_counted_names(ill)}{bad}。"


def _well(snapshot: Snapshot, rated: Sequence[tuple[IndicatorLine, Decimal]]) -> str:
    if is_year_end(snapshot.cut_off_at):
        return "完成年度目标"
    leads = {in_points(ahead) > 0 for _, ahead in rated if in_points(ahead) >= 0}
    if len(leads) > 1:
        return "达到或快于序时进度"
    return "快于序时进度" if True in leads else "与序时进度持平"


def _ill(snapshot: Snapshot) -> str:
    return "未完成年度目标" if is_year_end(snapshot.cut_off_at) else "慢于序时进度"


def _counted_names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{listed(names)}{len(names)}项"


def _limits_in_all(snapshot: Snapshot) -> str:
    limits = _rated(snapshot, limits=True)
    if not limits:
        return ""
    over = [line.name for line, ahead in limits if in_points(ahead) < 0]
    if not over:
        return f"控制性指标{'' if len(limits) == 1 else '均'}在序时控制以内。"
    return f"控制性指标中，{listed(over)}超出序时控制。"


def _reports_in_all(snapshot: Snapshot) -> str:
    due, on_time = (sum(getattr(line, name) for line in snapshot.reporting) for name in ("due", "on_time"))
    if not due:
        return ""
    if on_time == due:
        return "进展报告全部按时报送。"
    rate, last = Decimal(on_time) / due, snapshot.last
    since = change(rate, Decimal(last.on_time) / last.due) if last and last.due else ""
    return f"进展报告按时报送率{percent(rate)}{since}。" if on_time else f"进展报告没有一份按时报送{since}。"


# ── 二、指标完成情况 ──────────────────────────────────────────────────────────────────────────────────────────────────


def indicators(snapshot: Snapshot, ranking: Ranking = Ranking.ALL, *, with_annex: bool = True) -> str:
    """One clause per indicator, the places of the units if they are to be printed, and what was corrected."""
    if not snapshot.indicators:
        return "\n".join(filter(None, ("本期没有需要通报的年度指标。", corrections(snapshot))))
    clauses = [_indicator_clause(line, snapshot) for line in snapshot.indicators]
    text = f"全区{'；'.join(clauses)}。"
    if with_annex and snapshot.shares:
        text += "各单位完成情况见附件1。"
    ranked = standings(snapshot) if ranking is not Ranking.NONE else ""
    return "\n".join(filter(None, (text, ranked, corrections(snapshot))))


def _indicator_clause(line: IndicatorLine, snapshot: Snapshot) -> str:
    actual = quantity(line.actual, line.unit_of_measure)
    if line.rate is None or line.ahead is None:
        return f"{line.name}累计完成{actual}{growth(line)}（未设年度目标）"
    target = quantity(line.target, line.unit_of_measure)
    if line.is_limit:
        return _limit_clause(line, line.rate, line.ahead)
    closes = is_year_end(snapshot.cut_off_at)
    if not line.actual:
        if closes:
            return f"{line.name}没有完成量（年度目标{target}）"
        return f"{line.name}尚无完成量（年度目标{target}），{pace(line.ahead)}"
    if closes:
        return f"{line.name}全年完成{actual}，{_at_the_end(line, line.rate)}"
    counted_up = f"{line.name}累计完成{actual}{growth(line)}"
    if line.rate >= 1:
        return f"{counted_up}，为年度目标{target}的{percent(line.rate)}，已提前完成年度目标"
    return f"{counted_up}，占年度目标{target}的{percent(line.rate)}，{pace(line.ahead)}"


def _limit_clause(line: IndicatorLine, rate: Decimal, ahead: Decimal) -> str:
    used = f"{line.name}累计{quantity(line.actual, line.unit_of_measure)}{growth(line)}"
    limit = quantity(line.target, line.unit_of_measure)
    if rate > 1:
        return f"{used}，已超过年度控制数{limit}"
    return f"{used}，占年度控制数{limit}的{percent(rate)}，{margin(ahead)}"


def _at_the_end(line: IndicatorLine, rate: Decimal) -> str:
    target = quantity(line.target, line.unit_of_measure)
    if rate > 1:
        return f"为年度目标{target}的{percent(rate)}，超额完成"
    if rate == 1:
        return f"完成年度目标{target}"
    missing = quantity(line.target - line.actual, line.unit_of_measure)
    return f"为年度目标{target}的{percent(rate)}，欠{missing}"


def standings(snapshot: Snapshot) -> str:
    """Who is first and last among its like, and who has moved far since the last notice; '' where nobody is ranked."""
    by_indicator: dict[str, list[str]] = {}
    moves: list[Move] = []
    for (indicator, group), shares in ranked_groups(snapshot.shares).items():
        place_of = places({share.unit: share.merit for share in shares})
        if clause := _first_and_last(group, place_of):
            by_indicator.setdefault(indicator, []).append(clause)
        moves += _moves(shares, place_of)
    if not by_indicator:
        return ""
    text = "；".join(f"{indicator}{'，'.join(clauses)}" for indicator, clauses in by_indicator.items())
    farthest = sorted(moves, key=lambda move: -abs(move.up))[:MOST_MOVERS]
    moved = [move.words for move in sorted(farthest, key=lambda move: -move.up)]
    return f"从单位完成率看，{text}。" + (f"与上期相比，{'；'.join(moved)}。" if moved else "")


@dataclass(frozen=True)
class Move:
    """A unit that has changed its place: so many places up (below 0 down)."""

    up: int
    words: str


def _first_and_last(group: str, place_of: dict[str, int | None]) -> str:
    """区直部门首位为甲局、末位为乙局; nothing where all share one place."""
    ranked = {unit: place for unit, place in place_of.items() if place is not None}
    if not ranked or max(ranked.values()) == 1:
        return ""
    first, last = (
        [unit for unit, place in ranked.items() if place == end] for end in (1, max(ranked.values()))
    )
    if len(first) == len(last) == 1:
        return f"{group}首位为{first[0]}、末位为{last[0]}"
    return f"{group}{_sharing(first, '首位')}，{_sharing(last, '末位')}"


def _sharing(units: Sequence[str], word: str) -> str:
    if len(units) == 1:
        return f"{word}为{units[0]}"
    return f"并列{word}的有{named(units, most=3)}"


def _moves(shares: Sequence[UnitShare], place_of: dict[str, int | None]) -> Iterator[Move]:
    """Who has moved far since the last notice."""
    for share in shares:
        now, before = place_of[share.unit], share.last_place
        if now is None or before is None or abs(now - before) < GREAT_MOVE:
            continue
        up = before - now
        way = f"升至第{now}位，上升{up}位" if up > 0 else f"降至第{now}位，下降{-up}位"
        yield Move(up, f"{share.unit}{share.indicator}由第{before}位{way}")


def corrections(snapshot: Snapshot) -> str:
    """The 更正 paragraph: who corrected which figure of which period from what to what, which words, and why; '' where
    nobody did."""
    figures = [
        f"{line.unit}{line.period}{line.indicator}由{_was(line)}更正为{quantity(line.new, line.unit_of_measure)}"
        f"（{line.reason.strip().rstrip('。')}）"
        for line in snapshot.corrections
    ]
    words = [
        f"{line.unit}{line.period}{quoted(line.task)}进展报告更正{listed(line.parts)}"
        f"（{line.reason.strip().rstrip('。')}）"
        for line in snapshot.text_corrections
    ]
    if not figures and not words:
        return ""
    counted_anew = "累计数已按更正后的数据计算。" if figures else ""
    return f"更正：{'；'.join(figures + words)}。{counted_anew}"


def _was(line: CorrectionLine) -> str:
    return "未填" if line.old is None else quantity(line.old, line.unit_of_measure)


# ── 三、任务推进情况 ──────────────────────────────────────────────────────────────────────────────────────────────────


def tasks(snapshot: Snapshot, *, with_annex: bool = True) -> str:
    """Who is done, who lags, what has turned since the last notice; names by the task's lead."""
    if not snapshot.tasks:
        return "本期没有已下达的任务。"
    of = {light: [task for task in snapshot.tasks if task.light == light] for light in Light}
    laggards = of[Light.RED] + of[Light.YELLOW]
    sentences = []
    if done := of[Light.BLUE]:
        every = len(done) == len(snapshot.tasks) > 1
        sentences.append(f"任务全部办结：{_which(done)}。" if every else f"已办结的{_counted_which(done)}。")
    sentences += [f"{word}的{_counted_which(of[light])}。" for light, word in LAGGING_WORDS if of[light]]
    if not laggards:
        sentences.append(_nothing_lags(snapshot))
    if watched := of[Light.WATCH]:
        more = "另有" if laggards else "有"
        sentences.append(f"{more}{len(watched)}项略低于序时进度，需要关注：{_which(watched)}。")
    if with_annex:
        sentences.append(f"各措施推进情况见附件{2 if snapshot.shares else 1}。")
    return "\n".join(filter(None, ("".join(sentences), _turns(snapshot))))


LAGGING_WORDS: Final = ((Light.RED, "严重滞后"), (Light.YELLOW, "滞后"))


def _nothing_lags(snapshot: Snapshot) -> str:
    lights = {task.light for task in snapshot.tasks}
    if lights == {Light.BLUE}:
        return ""
    if lights == {Light.GREY}:
        return "各项任务均未到启动时间。"
    if Light.WATCH in lights:
        return "没有滞后任务。"
    return "各项任务总体平稳，没有滞后任务。" if len(snapshot.tasks) > 1 else "任务推进正常。"


def _which(found: Sequence[TaskLine]) -> str:
    """甲局牵头的“A”“B”……: each by name, or of many how many each lead has."""
    return by_lead(found) if len(found) <= MOST_TITLES else counted_by_lead(found)


def _counted_which(found: Sequence[TaskLine]) -> str:
    """1项，为甲局牵头的“A”; 17项，其中甲局牵头8项……."""
    return f"{len(found)}项，{'为' if len(found) <= MOST_TITLES else '其中'}{_which(found)}"


def _turns(snapshot: Snapshot) -> str:
    """Which tasks crossed the line between lagging and not since the last notice."""
    known = [task for task in snapshot.tasks if task.last_light]
    better = [
        task
        for task in known
        if task.last_light in LAGGING and task.light in {Light.GREEN, Light.WATCH, Light.BLUE}
    ]
    worse = [task for task in known if task.last_light not in LAGGING and task.light in LAGGING]
    clauses = [
        f"{_titles(found)}{words}"
        for found, words in ((better, "已扭转滞后局面"), (worse, "本期转为滞后"))
        if found
    ]
    return f"与上期相比，{'；'.join(clauses)}。" if clauses else ""


def _titles(found: Sequence[TaskLine]) -> str:
    names = "".join(quoted(task.title) for task in found[:MOST_MOVERS])
    return names if len(found) <= MOST_MOVERS else f"{names}等{len(found)}项任务"


# ── 四、报送情况 ──────────────────────────────────────────────────────────────────────────────────────────────────────


def reporting(snapshot: Snapshot) -> str:
    """应报, 已报, 按时, 迟报, 漏报, 退回, and who stands out; what is nought is not said. Who was careless stands in 五."""
    lines = [line for line in snapshot.reporting if line.due]
    if not lines:
        return "本期没有到期的进展报告。"
    total = added_up(lines)
    owed = f"本期应报进展报告{total.due}份，{_reported(total)}。"
    perfect = [line.unit for line in lines if line.on_time == line.due and not line.returned]
    if len(perfect) == len(lines):
        return owed
    return f"{owed}{named(perfect, most=8)}按时报送且无退回。" if perfect else owed


def added_up(lines: Sequence[ReportingLine]) -> ReportingLine:
    """All the lines in one."""
    return ReportingLine("", "", False, *(sum(getattr(line, name) for line in lines) for name in REPORTING))


def _reported(total: ReportingLine) -> str:
    """已报152份，其中按时131份、迟报21份，漏报6份，退回5次."""
    if not total.reported:
        return "各单位均未报送"
    if total.on_time == total.due:
        said = "全部按时报送"
    else:
        how = listed(
            f"{word}{count}份" for word, count in (("按时", total.on_time), ("迟报", total.late)) if count
        )
        said = f"{'已全部报送' if not total.missed else f'已报{total.reported}份'}，其中{how}"
    if total.missed:
        said += f"，漏报{total.missed}份"
    if total.returned:
        return f"{said}，退回修改{total.returned}次"
    return f"{said}，没有退回" if total.on_time == total.due else said


# ── 五、存在问题 ──────────────────────────────────────────────────────────────────────────────────────────────────────


def problems(snapshot: Snapshot, *, with_table: bool = True) -> str:
    """Per kind of problem how many, how bad, whose; the single facts of each unit stand in the table behind."""
    found = [
        part
        for part in (
            _lagging_tasks(snapshot),
            _slow_indicators(snapshot),
            _exceeded_limits(snapshot),
            _slow_units(snapshot),
            _careless_reports(snapshot),
            _open_findings(snapshot),
        )
        if part
    ]
    if not found:
        return "本期未发现突出问题。"
    numbered = [f"（{numeral(place)}）{text}" for place, text in enumerate(found, 1)]
    paragraphs = numbered if len(found) > 1 else found
    if with_table and (units := problems_of(snapshot)):
        paragraphs.append("各单位具体问题见下表。" if len(units) > 1 else "具体情况见下表。")
    return "\n".join(paragraphs)


def _lagging_tasks(snapshot: Snapshot) -> str:
    behind = lagging(snapshot)
    if not behind:
        return ""
    day = clock.office_day(snapshot.cut_off_at)
    if len(behind) == 1:
        (one,) = behind
        heading = "任务进度滞后。" if len(snapshot.tasks) == 1 else "个别任务进度滞后。"
        return f"{heading}{led_by(one.lead)}{quoted(one.title)}{shortfall(one, day)}。"
    heading = "任务进度全面滞后。" if len(behind) == len(snapshot.tasks) else "部分任务进度滞后。"
    leads = list(dict.fromkeys(task.lead for task in behind if task.lead))
    whose = f"涉及{named(leads)}" if len(leads) > 1 else f"均由{leads[0]}牵头" if leads else ""
    idle = sum(task.completion == 0 for task in behind)
    overdue = sum(task.due_on is not None and task.due_on < day for task in behind)
    clauses = [
        f"{_of_all(count, len(behind))}{words}"
        for count, words in ((idle, "尚无进展"), (overdue, "已过完成时限"))
        if count
    ]
    text = "，".join(filter(None, (f"{len(behind)}项任务滞后", whose, "，".join(clauses))))
    return f"{heading}{text}{_widest_gap(behind, day)}。"


def _of_all(count: int, total: int) -> str:
    return "都" if count == total else f"其中{count}项"


def _widest_gap(behind: Sequence[TaskLine], day: date) -> str:
    """Which running task lies farthest below the plan, with the mark before it; where several lie equally far, how far."""
    gaps = [
        (task, -in_points(task.ahead))
        for task in behind
        if task.ahead is not None and task.used is None and (task.due_on is None or task.due_on >= day)
    ]
    widest = max((gap for _, gap in gaps), default=Decimal(0))
    if widest <= 0:
        return ""
    farthest = [task for task, gap in gaps if gap == widest]
    if len(farthest) == len(behind):
        return f"，都低于序时进度{widest}个百分点"
    if len(farthest) > 1:
        return f"。差距最大的{len(farthest)}项低于序时进度{widest}个百分点"
    (one,) = farthest
    return f"。差距最大的是{led_by(one.lead)}{quoted(one.title)}，低于序时进度{widest}个百分点"


def _slow_indicators(snapshot: Snapshot) -> str:
    rated = _rated(snapshot, limits=False)
    slow = [(line, ahead) for line, ahead in rated if in_points(ahead) < 0]
    if not slow:
        return ""
    closes = is_year_end(snapshot.cut_off_at)
    every = len(slow) == len(rated)
    if closes:
        heading = "年度目标没有完成。" if every else "部分年度目标没有完成。"
    else:
        heading = "指标进度慢于序时。" if every else "部分指标慢于序时。"
    if len(slow) == 1:
        return f"{heading}{_slow_clause(*slow[0], closes=closes)}。"
    count = f"{len(slow)}项年度指标{'均' if every else ''}{_ill(snapshot)}"
    gaps = [in_points(ahead) for _, ahead in slow]
    if len(set(gaps)) == 1 and not closes:
        return f"{heading}{count}{abs(gaps[0])}个百分点。"
    worst = min(slow, key=lambda pair: pair[1])
    if gaps.count(min(gaps)) > 1:
        return f"{heading}{count}。"
    return f"{heading}{count}，其中{worst[0].name}差距最大，{_gap(*worst, closes=closes)}。"


def _slow_clause(line: IndicatorLine, ahead: Decimal, *, closes: bool) -> str:
    return f"{line.name}{_gap(line, ahead, closes=True)}" if closes else f"{line.name}{pace(ahead)}"


def _gap(line: IndicatorLine, ahead: Decimal, *, closes: bool) -> str:
    if not closes:
        return f"慢{abs(in_points(ahead))}个百分点"
    return f"仅完成{percent(line.rate)}" if line.actual else "没有完成量"


def _exceeded_limits(snapshot: Snapshot) -> str:
    over = [(line, ahead) for line, ahead in _rated(snapshot, limits=True) if in_points(ahead) < 0]
    if not over:
        return ""
    clauses = [
        f"{line.name}{'已超过年度控制数' if line.rate is not None and line.rate > 1 else margin(ahead)}"
        for line, ahead in over
    ]
    return f"控制性指标超出控制。{'；'.join(clauses)}。"


def _slow_units(snapshot: Snapshot) -> str:
    """Units whose own share of an indicator lags, also where all units together are in time."""
    slow = [share for share in snapshot.shares if share.light in LAGGING and not share.is_limit]
    if not slow:
        return ""
    counts = Counter(share.indicator for share in slow)
    if len(slow) == 1:
        (one,) = slow
        return f"个别单位完成率偏低。{one.unit}{one.indicator}{share_shortfall(one)}。"
    units = listed(f"{indicator}{count}个单位" for indicator, count in counts.items())
    worst = min(slow, key=lambda share: share.ahead or Decimal(0))
    gaps = [in_points(share.ahead) for share in slow if share.ahead is not None]
    most = (
        ""
        if gaps.count(min(gaps)) > 1
        else f"，其中{worst.unit}{worst.indicator}低{abs(min(gaps))}个百分点，差距最大"
    )
    return f"部分单位完成率偏低。{units}明显低于序时进度{most}。"


def _careless_reports(snapshot: Snapshot) -> str:
    careless = [line for line in snapshot.reporting if faults(line)]
    if not careless:
        return ""
    late = any(line.late or line.missed for line in careless)
    heading = "报送工作不够严谨。" if late else "部分报告质量不高。"
    if len(careless) == 1:
        return f"{heading}{careless[0].unit}{faults(careless[0])}。"
    every = len(careless) == sum(line.due > 0 for line in snapshot.reporting)
    scope = "各单位都有发生" if every else f"涉及{len(careless)}个单位"
    text = f"{heading}{faults(added_up(careless))}，{scope}。"
    bad = sorted(
        (line for line in careless if line.late + line.missed >= MANY_FAULTS),
        key=lambda line: (-line.missed, -line.late),
    )[:3]
    if not bad or len(bad) == len(careless):
        return text
    return f"{text}问题较为突出的是{'，'.join(f'{line.unit}{faults(line)}' for line in bad)}。"


def _open_findings(snapshot: Snapshot) -> str:
    if not snapshot.findings:
        return ""
    whose = named(line.unit for line in snapshot.findings)
    overdue = sum(line.is_overdue for line in snapshot.findings)
    failed = sum(line.failures > 0 for line in snapshot.findings)
    done = sum(line.struck_off_on is not None for line in snapshot.findings)
    among = ("现已销号" if done == failed else f"其中{done}个现已销号") if done else ""
    clauses = [
        f"{count}个督导问题{words}"
        for count, words in ((overdue, "超过整改时限仍未完成"), (failed, "两次核查未通过"))
        if count
    ]
    noted = f"（{among}）" if among else ""
    return f"督导问题整改不到位。{'，'.join(clauses)}{noted}，涉及{whose}。"


# ── 六、下步要求 ──────────────────────────────────────────────────────────────────────────────────────────────────────


TOGETHER: Final = "强化协同抓进度。牵头单位要主动会商调度，责任单位要按职责分工密切配合，需要协调的事项及时报领导小组办公室。"


def demands_text(snapshot: Snapshot, demands: Demands) -> str:
    """What is to be done, by whom, by when."""
    if not snapshot.tasks:
        return "尽快将方案措施分解为任务，明确牵头单位、责任单位和完成时限，抓紧下达。"
    together = () if is_year_end(snapshot.cut_off_at) else (TOGETHER,)
    paragraphs = [
        _on_tasks(snapshot, demands),
        *_on_findings(snapshot, demands),
        *together,
        _on_reports(snapshot, demands),
    ]
    return "\n".join(f"（{numeral(place)}）{text}" for place, text in enumerate(paragraphs, 1))


def _on_tasks(snapshot: Snapshot, demands: Demands) -> str:
    leads = named(task.lead for task in lagging(snapshot) if task.lead)
    by = f"于{short_date(demands.plans_by)}前书面报领导小组办公室"
    lights = {task.light for task in snapshot.tasks}
    if is_year_end(snapshot.cut_off_at):
        if leads:
            return f"对照目标抓收尾。{leads}要逐项说明未完成的原因，提出补欠措施和完成时限，{by}。"
        if any(in_points(ahead) < 0 for _, ahead in _rated(snapshot, limits=False)):
            return f"对照目标抓收尾。未完成年度目标的单位要说明原因，提出补欠措施，{by}。"
        return "总结经验抓巩固。各单位要认真总结全年工作，巩固成果，谋划好下年度任务。"
    if leads:
        return f"对标对表抓整改。{leads}要逐项分析滞后原因，明确措施、责任人和完成时限，{by}。"
    if lights == {Light.BLUE}:
        return "巩固成果抓长效。各牵头单位要巩固已办结任务的成果，健全长效机制，防止反弹。"
    if lights == {Light.GREY}:
        return "提前谋划抓启动。各牵头单位要做好前期准备，确保任务按时启动。"
    return "对标对表抓落实。各牵头单位要按照年度目标和时间节点，倒排工期，确保任务不松劲、进度不掉队。"


def _on_findings(snapshot: Snapshot, demands: Demands) -> Iterator[str]:
    if left := [line for line in snapshot.findings if line.struck_off_on is None]:
        whose = named(line.unit for line in left)
        yield (
            f"举一反三抓销号。{whose}要对未完成整改的督导问题逐个落实责任，"
            f"于{short_date(demands.plans_by)}前报告整改结果。"
        )


def _on_reports(snapshot: Snapshot, demands: Demands) -> str:
    due = [line for line in snapshot.reporting if line.due]
    careless = [line.unit for line in due if line.late or line.missed]
    if is_year_end(snapshot.cut_off_at):
        return "严谨细致抓归档。各单位要复核全年数据，整理台账和佐证材料，确保数据真实、账实相符。"
    every = len(careless) == len(due) > 1
    reminder = ""
    if careless and not every:
        reminder = f"{_careless(careless)}要查明原因，改进报送工作。"
    better = "改进报送工作，" if every else ""
    return (
        f"严肃纪律抓报送。{reminder}各单位要{better}于{short_date(demands.next_report_by)}前报送下期进展报告，"
        "做到数据真实、情况清楚。"
    )


def _careless(units: Sequence[str]) -> str:
    return listed(units) if len(units) <= 3 else f"存在迟报、漏报的{len(units)}个单位"


# ── 说明 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def footnote(snapshot: Snapshot, ranking: Ranking = Ranking.ALL) -> str:
    """The note on cut-off, definitions, rounding and target version (rulebook §8)."""
    notes = [f"数据截至{office_date(snapshot.cut_off_at)}，只计已采用的报告"]
    if any(line.due for line in snapshot.reporting):
        notes.append(
            f"报送情况统计{short_date(snapshot.span_starts_on)}至{short_date(snapshot.cut_off_at)}到期的报告，"
            "超过截止时间报送的为迟报，至数据截止仍未报送的为漏报"
        )
    if snapshot.indicators:
        sources = listed(
            dict.fromkeys(line.target_source for line in snapshot.indicators if line.target_source)
        )
        if sources:
            notes.append(f"年度目标依据{sources}")
        notes.append("完成率为累计完成数与年度目标之比，四舍五入保留一位小数")
        notes.append(f"序时进度按{_curve(snapshot)}计算")
    if snapshot.shares and ranking is not Ranking.NONE:
        notes.append("排名在同类单位中按未取整的完成率进行，相同的并列，不足3个单位的类别不排名")
    if snapshot.hosts:
        notes.append("带“*”的为领导小组办公室所在单位")
    return f"说明：{'；'.join(notes)}。"


def _curve(snapshot: Snapshot) -> str:
    day = min(clock.office_day(snapshot.cut_off_at), date(snapshot.year, 12, 31))
    even = all(line.planned == share_of_year("", day) for line in snapshot.indicators)
    return "全年日数平均" if even else "核定的月度进度"
