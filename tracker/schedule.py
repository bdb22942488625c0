"""When → what runs: the office's day on one page. Times are Asia/Shanghai."""

from __future__ import annotations

from tracker.core.jobs import Job

SCHEDULE: tuple[Job, ...] = ()
