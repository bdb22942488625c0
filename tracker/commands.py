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
from sqlalchemy.exc import OperationalError, ProgrammingError

from tracker import pressroom
from tracker.accounts import actions as accounts
from tracker.accounts.models import Role
from tracker.assessment import verifying as scores
from tracker.audit.anchors import anchors_as_text, anchors_in
from tracker.core import clock, jobs, scheduler, trail
from tracker.core.db import db
from tracker.core.office_clock import keep_office_time
from tracker.core.unit_of_work import transaction
from tracker.documents.checker.findings import Kind, Unmeasurable
from tracker.documents.fonts import FontsMissing
from tracker.documents.layout_check.measuring import examined
from tracker.documents.layout_check.wording import as_table
from tracker.plans.parsing.json_form import as_json
from tracker.plans.parsing.plan import parse_plan
from tracker.plans.readers import Unreadable, text_of
from tracker.sample import loading as sample
from tracker.sample import printing
from tracker.schedule import SCHEDULE
from tracker.units import queries as units
from tracker.units.models import Unit


def register_commands(app: Flask) -> None:
    """Add every command group to `flask`."""
    groups = (
        plan_commands,
        job_commands,
        account_commands,
        audit_commands,
        assessment_commands,
        sample_commands,
        document_commands,
    )
    for group in groups:
        app.cli.add_command(group)


class Commands(AppGroup):
    """A group whose commands end with status 1 and a sentence also where the command line, a file or the database is wrong."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise click.ClickException(error.format_message()) from error
        except FontsMissing as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.filename is None:
                raise
            raise click.ClickException(f"cannot use {error.filename}: {error.strerror}") from error
        except (OperationalError, ProgrammingError) as error:
            said = str(error.orig).splitlines()[0]
            mended_by = "where it is new or older than the program, run: flask --app wsgi db upgrade"
            raise click.ClickException(f"the database refuses: {said}; {mended_by}") from error


def give_up(sentence: str) -> NoReturn:
    """Print the sentence on stderr and end with status 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


plan_commands = Commands("plans", help="Plans: read a printed plan.")


@plan_commands.command("parse")
@click.argument("file", type=click.Path(path_type=Path))
def parse(file: Path) -> None:
    """Print what the importer reads in FILE (.txt, .docx, .pdf) as JSON."""
    try:
        text = text_of(file.name, file.read_bytes())
    except Unreadable as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"plans parse: cannot read {file}: {error.strerror}")
    click.echo(json.dumps(as_json(parse_plan(text)), ensure_ascii=False, indent=1))


job_commands = Commands("jobs", help="The clock's jobs: list them, run one, or serve them all.")


@job_commands.command("list")
def list_jobs() -> None:
    """Print every job: its name, when it runs, and what it does."""
    for job in SCHEDULE:
        click.echo(f"{job.name:24}{job.cron:20}{job.summary}")


@job_commands.command("run")
@click.argument("name", metavar="NAME", type=click.Choice([job.name for job in SCHEDULE]))
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="The office date to run it for (default: today)."
)
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


account_commands = Commands("accounts", help="People and their accounts.")


@account_commands.command("create")
@click.option("--username", required=True, help="What the person signs in with; case does not matter.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--unit", "unit_name", required=True, help="The unit's name, short name or alias.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="A role; may be repeated.",
)
@click.option("--post", default="", help="The person's post, as printed.")
def create_account(username: str, name: str, unit_name: str, roles: tuple[str, ...], post: str) -> None:
    """Open an account and print its one-time password, once."""
    unit = units.find_by_printed_name(unit_name)
    if not isinstance(unit, Unit):
        give_up(f"accounts create: there is no active unit called {unit_name}")
    try:
        with transaction():
            person, password = accounts.register_person(
                username=username,
                name=name,
                unit_id=unit.id,
                post=post,
                held=[Role(role) for role in roles],
                actor_id=None,
            )
    except accounts.AccountRefused as refusal:
        give_up(f"accounts create: {refusal}")
    print_password(person.username, password)


@account_commands.command("first-administrator")
def create_first_administrator() -> None:
    """Open the system administrator's account where there is no account yet, and print its one-time password, once."""
    with transaction():
        opened = accounts.register_first_administrator()
    if opened is not None:
        person, password = opened
        print_password(person.username, password)


def print_password(username: str, password: str) -> None:
    """The only time that a one-time password is printed."""
    click.echo(f"User name: {username}")
    click.echo(f"One-time password: {password}  (to be changed at the first sign-in; it is not shown again)")


audit_commands = Commands("audit", help="The trail: its chain and its anchors.")


@audit_commands.command("verify")
@click.option(
    "--anchors",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Anchors printed by `audit anchors` earlier, to compare with.",
)
def verify_trail(file: Path | None) -> None:
    """Walk the whole chain and print how many records are sound; end with 1 and the first broken one otherwise."""
    try:
        kept = anchors_in(file.read_text(encoding="utf-8")) if file else None
    except (UnicodeDecodeError, ValueError) as error:
        give_up(f"audit verify: {file} holds no anchors: {error}")
    found = trail.verify(kept, pause=db.session.rollback)
    if found.broken is not None:
        give_up(f"audit verify: {found.checked} records are sound, then: {found.broken}")
    click.echo(f"{found.checked} records are sound.")


@audit_commands.command("anchors")
def print_anchors() -> None:
    """Print every day's anchor: day, position, digest. Kept outside, it shows a chain that was made anew."""
    click.echo(anchors_as_text(trail.anchors_kept()), nl=False)


assessment_commands = Commands("assessment", help="The ledger of points.")


@assessment_commands.command("verify")
def verify_scores() -> None:
    """Make the ledger again from the trail and compare; end with 1 and the first entry that differs otherwise."""
    found = scores.verify(pause=db.session.rollback)
    if found.fault:
        give_up(f"assessment verify: {found.entries} entries are sound, then: {found.fault}")
    click.echo(f"{found.entries} entries are sound.")


sample_commands = Commands(
    "sample", help="The sample office: the real plan, invented people, months of reports."
)


@sample_commands.command("load")
@click.option(
    "--months",
    type=click.IntRange(1, sample.MOST_MONTHS),
    default=3,
    show_default=True,
    help="Reported months.",
)
@click.option(
    "--random-seed", type=int, default=2022, show_default=True, help="The same seed gives the same office."
)
def load_sample(months: int, random_seed: int) -> None:
    """Fill an empty database by driving the real actions; refuses one that has accounts."""
    try:
        present = sample.load(months=months, random_seed=random_seed)
    except sample.NotEmpty:
        give_up("The database is not empty: the sample office is loaded into an empty one only.")
    click.echo(sample.said(present))


MOST_PRESSES = 32

document_commands = Commands("documents", help="Printed documents.")


@document_commands.command("samples")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def print_samples(folder: Path) -> None:
    """Print one PDF of every kind from the loaded sample into FOLDER."""
    keep_office_time()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        printed = printing.samples()
    except LookupError as error:
        give_up(str(error))
    for name, pdf in printed.items():
        (folder / name).write_bytes(pdf)
        click.echo(f"{folder / name}")


@document_commands.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    "kind_name",
    metavar="KIND",
    default="auto",
    show_default=True,
    help=f"Format to measure by: {', '.join(['auto', *Kind])}.",
)
@click.option("--json", "wants_json", is_flag=True, help="Print the result as JSON instead of a table.")
def check_layout(file: Path, kind_name: str, *, wants_json: bool) -> None:
    """Measure FILE, a PDF of any producer, against GB/T 9704-2012: clause by clause what was measured and what is required.

    Ends with 0 where every rule is kept, with 1 where one is broken or the file cannot be measured.
    """
    if kind_name != "auto" and kind_name not in set(Kind):
        known = "\n".join(f"  {kind.value:10}{kind.word}" for kind in Kind)
        give_up(
            f"documents check: there is no kind {kind_name}; the kinds are\n  auto      自动识别\n{known}"
        )
    try:
        found = examined(file.read_bytes(), None if kind_name == "auto" else Kind(kind_name))
    except OSError as error:
        give_up(f"documents check: cannot read {file}: {error.strerror}")
    except Unmeasurable as refusal:
        give_up(f"documents check: {file}: {refusal}")
    if wants_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(as_table(found)))
    sys.exit(1 if found.broken else 0)


@document_commands.command("press")
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_PRESSES),
    default=1,
    show_default=True,
    help="Processes that print side by side; about as many as there are processors to spare.",
)
def serve_press(workers: int) -> None:
    """Print the documents that wait to be issued, until stopped. Several may run side by side."""
    pressroom.take_over(workers)
