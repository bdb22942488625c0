"""六、下步要求: what is to be done, by whom, by when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.core.text import listed, short_date
from tracker.documents.text import numeral
from tracker.notices.drafting.overall import rated_lines
from tracker.notices.periods import is_year_end
from tracker.notices.problems import LAGGING, lagging
from tracker.notices.snapshot import Snapshot
from tracker.notices.wording import in_points, named
from tracker.tasks.lights import Light


@dataclass(frozen=True)
class Demands:
    """The dates that the last section sets."""

    plans_by: date
    next_report_by: date


TOGETHER: Final = "强化协同抓进度。牵头单位要主动会商调度，责任单位要按职责分工密切配合，需要协调的事项及时报领导小组办公室。"


def demands_text(snapshot: Snapshot, demands: Demands, about: str = "") -> str:
    """What is to be done, by whom, by when; `about`: the key of the one section that a special notice speaks of."""
    if not snapshot.tasks:
        return "尽快将方案措施分解为任务，明确牵头单位、责任单位和完成时限，抓紧下达。"
    together = () if is_year_end(snapshot.cut_off_at) or about == "reporting" else (TOGETHER,)
    paragraphs: list[str] = [*together]
    if about == "indicators":
        paragraphs.insert(0, _on_indicators(snapshot, demands))
    if about in {"", "tasks"}:
        paragraphs.insert(0, _on_tasks(snapshot, demands))
    if not about:
        paragraphs[1:1] = _on_findings(snapshot, demands)
    if about in {"", "reporting"}:
        paragraphs.append(_on_reports(snapshot, demands))
    if len(paragraphs) == 1:
        return paragraphs[0]
    return "\n".join(f"（{numeral(place)}）{text}" for place, text in enumerate(paragraphs, 1))


def _on_tasks(snapshot: Snapshot, demands: Demands) -> str:
    leads = named(task.lead for task in lagging(snapshot) if task.lead)
    by = f"于{short_date(demands.plans_by)}前书面报领导小组办公室"
    lights = {task.light for task in snapshot.tasks}
    if is_year_end(snapshot.cut_off_at):
        if leads:
            return f"对照目标抓收尾。{leads}要逐项说明未完成的原因，提出补欠措施和完成时限，{by}。"
        if any(in_points(ahead) < 0 for _, ahead in rated_lines(snapshot, limits=False)):
            return f"对照目标抓收尾。未完成年度目标的单位要说明原因，提出补欠措施，{by}。"
        return "总结经验抓巩固。各单位要认真总结全年工作，巩固成果，谋划好下年度任务。"
    if leads:
        how = "逐项" if len(lagging(snapshot)) > 1 else "认真"
        return f"对标对表抓整改。{leads}要{how}分析滞后原因，明确措施、责任人和完成时限，{by}。"
    if lights == {Light.BLUE}:
        return "巩固成果抓长效。各牵头单位要巩固已办结任务的成果，健全长效机制，防止反弹。"
    if lights == {Light.GREY}:
        return "提前谋划抓启动。各牵头单位要做好前期准备，确保任务按时启动。"
    return "对标对表抓落实。各牵头单位要按照年度目标和时间节点，倒排工期，确保任务不松劲、进度不掉队。"


def _on_indicators(snapshot: Snapshot, demands: Demands) -> str:
    slow = [share.unit for share in snapshot.shares if share.light in LAGGING and not share.is_limit]
    by = f"于{short_date(demands.plans_by)}前书面报领导小组办公室"
    behind = any(in_points(ahead) < 0 for _, ahead in rated_lines(snapshot, limits=False))
    if is_year_end(snapshot.cut_off_at):
        if behind:
            return f"对照目标抓收尾。未完成年度目标的单位要说明原因，提出补欠措施，{by}。"
        return "总结经验抓巩固。各单位要认真总结全年工作，巩固成果，谋划好下年度任务。"
    if slow:
        return f"对标对表抓进度。{named(slow)}要分析进度偏慢的原因，明确措施和完成时限，{by}。"
    if behind:
        return "对标对表抓进度。各单位要对照年度目标，倒排工期，加快补齐进度。"
    return "对标对表抓进度。各单位要保持进度，确保完成年度目标。"


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
