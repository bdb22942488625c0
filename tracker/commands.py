"""flask …: thin commands that call one action. Exit status 0, or a sentence on stderr and 1."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from tracker.core import clock, jobs, scheduler
from tracker.core.office_clock import keep_office_time
from tracker.schedule import SCHEDULE


def register_commands(app: Flask) -> None:
    """Add every command group to `flask`."""
    for group in (job_commands,):
        app.cli.add_command(group)


def give_up(sentence: str) -> NoReturn:
    """Print the sentence on stderr and end with status 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


job_commands = AppGroup("jobs", help="The clock's jobs: list them, run one, or serve them all.")


@job_commands.command("list")
def list_jobs() -> None:
    """Print every job: its name, when it runs, and what it does."""
    for job in SCHEDULE:
        click.echo(f"{job.name:24}{job.cron:20}{job.summary}")


@job_commands.command("run")
@click.argument("name", type=click.Choice([job.name for job in SCHEDULE]))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The office date to run it for (default: today).")
def run_job(name: str, day: datetime | None) -> None:
    """Run one job for one day and print one JSON line: what was done. Safe to repeat."""
    keep_office_time()
    job = next(job for job in SCHEDULE if job.name == name)
    on: date = day.date() if day else clock.today()
    click.echo(json.dumps({"job": name, "day": str(on), "done": jobs.perform(job, on)}, ensure_ascii=False))


@job_commands.command("serve")
def serve_jobs() -> None:
    """Tick every job at its time until stopped; catches up on start with what today has missed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    scheduler.serve(app, SCHEDULE)
