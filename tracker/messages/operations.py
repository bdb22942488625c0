"""运行状况 in words: the clock process, the jobs and the channels. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.core.jobs import Job, Run
from tracker.core.models import ClockProcess, JobRun
from tracker.core.rules import OfficeRules
from tracker.core.scheduler import SILENT_AFTER, next_run

WORDS = {
    "settle-scores": "结算考核分值",
    "anchor-trail": "留存留痕校验值",
    "verify-trail": "校验留痕",
    "archive-trail": "归档留痕",
    "clear-incoming": "清理未确认的导入",
    "keep-calendar": "更新工作日历",
    "refresh-lights": "刷新进度灯",
    "top-up-slots": "补足长期任务填报期",
    "remind-due": "每日提醒",
    "clear-outbox": "清理已发消息",
    "print-queue": "印制待印公文",
    "measure-layouts": "版式体检",
    "deliver-mail": "发送邮件",
    "deliver-to-robots": "发送群消息",
}


COUNTS = {
    "sent": "发出",
    "known": "此前已发",
    "groups": "群消息",
    "refused": "未发出",
    "unknown": "结果不明",
    "rest_day": "休息日不发",
    "looked_at": "检查",
    "changed": "变化",
    "made": "新增",
    "made_elsewhere": "他处已办",
    "removed": "清理",
    "years": "年度",
    "entries": "计分",
    "anchors": "校验值",
    "checked": "核对",
    "broken": "不符",
    "records": "归档",
    "issued": "印发",
    "lost": "他处已办",
    "failed": "失败",
}


@dataclass(frozen=True)
class ClockStanding:
    """Whether anything ticks. `minutes`: since the last sign of life, None where there never was one."""

    is_alive: bool
    minutes: int | None
    processes: int

    @property
    def sentence(self) -> str:
        """For the head of the page."""
        if self.is_alive:
            return (
                "时钟进程运行正常"
                if self.processes == 1
                else f"{self.processes}个时钟进程同时运行，不会重复发送"
            )
        if self.minutes is None:
            return "时钟进程从未启动，提醒和邮件都不会发出，请管理员启动时钟进程（script/server 会一并启动）"
        silent = f"{self.minutes}分钟" if self.minutes < 120 else f"{self.minutes // 60}小时"
        return f"时钟进程{silent}没有动静，提醒和邮件都不会发出，请管理员重新启动"


def clock_standing(processes: Sequence[ClockProcess], now: datetime) -> ClockStanding:
    """Told from the signs of life."""
    if not processes:
        return ClockStanding(False, None, 0)
    alive = [one for one in processes if abs(now - one.beat_at) <= SILENT_AFTER]
    latest = max(one.beat_at for one in processes)
    return ClockStanding(bool(alive), max(0, int((now - latest) / timedelta(minutes=1))), len(alive))


@dataclass(frozen=True)
class JobStanding:
    """One line of the list. `outcome` in words; `is_failing`: its latest run failed or never came to an end."""

    name: str
    words: str
    last_at: datetime | None
    outcome: str
    is_failing: bool
    next_at: datetime | None


def job_standing(
    job: Job, run: JobRun | None, now: datetime, rules: OfficeRules, today_run: Run | None
) -> JobStanding:
    """The job, its latest record and when it runs next."""
    at = job.at(rules) if job.at else None
    outcome, failing = "从未运行", False
    if run is not None and run.failed_at is not None:
        outcome, failing = f"失败：{run.error}", True
    elif run is not None and run.finished_at is None:
        failing = now - run.started_at > timedelta(hours=1)
        outcome = "未完成，已中断，将重新运行" if failing else "正在运行"
    elif run is not None:
        done = "，".join(
            f"{COUNTS.get(name, name)}{number}" for name, number in (run.outcome or {}).items() if number
        )
        outcome = f"完成（{done}）" if done else "完成，没有需要办理的"
    return JobStanding(
        job.name,
        WORDS.get(job.name, job.name),
        run.started_at if run is not None else None,
        outcome,
        failing,
        next_run(job, now, today_run, at),
    )


def standings(
    jobs: Sequence[Job], runs: Mapping[str, JobRun], now: datetime, rules: OfficeRules, today: object
) -> list[JobStanding]:
    """Every job of the schedule."""
    found = []
    for job in jobs:
        run = runs.get(job.name)
        today_run = (
            Run(run.started_at, run.finished_at, run.failed_at)
            if run is not None and run.day == today
            else None
        )
        found.append(job_standing(job, run, now, rules, today_run))
    return found
