"""The whole text of a periodic notice: title, opening, the six sections. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.core.text import office_date
from tracker.documents.text import numeral
from tracker.notices.drafting.demands import Demands, demands_text
from tracker.notices.drafting.indicators import indicators
from tracker.notices.drafting.overall import overall
from tracker.notices.drafting.problems import problems
from tracker.notices.drafting.reporting import reporting
from tracker.notices.drafting.tasks import tasks
from tracker.notices.models import Ranking
from tracker.notices.periods import period_name
from tracker.notices.snapshot import Snapshot
from tracker.plans.titles import subject_of


@dataclass(frozen=True)
class Section:
    """A numbered part of the text. `key` says which tables stand behind it; paragraphs are separated by line breaks."""

    key: str
    heading: str
    text: str


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
