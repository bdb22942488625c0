"""三、任务推进情况: who is done, who lags, what has turned since the last notice. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tracker.core.text import quoted
from tracker.notices.drafting.indicators import MOST_MOVERS
from tracker.notices.problems import LAGGING
from tracker.notices.snapshot import Snapshot, TaskLine
from tracker.notices.wording import by_lead, counted_by_lead
from tracker.tasks.lights import Light

MOST_TITLES: Final = 8  # tasks that a sentence names; of more it counts how many each lead has


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
