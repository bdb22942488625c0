"""Real clock processes: killed in the middle, two at once, down for days, with a stepped clock, killed while sending.

Whatever happens, everybody who has something due gets exactly one digest for the day (rulebook §7). Over SMTP a mail
that was in flight at a kill may arrive once more, never more often, and with the same Message-ID.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from config import PROJECT, Settings
from tests.cast import Cast, hire
from tests.conftest import own_database
from tests.messages.sinks import ACCEPT, HANG, ChatSink, MailSink, chat_sink, mail_sink
from tests.reports.conftest import set_up, wall
from tracker import create_app
from tracker.core import clock
from tracker.core.calendar import seed_calendar
from tracker.core.db import Base, db
from tracker.core.models import JobRun
from tracker.messages import actions
from tracker.messages.models import RobotKind
from tracker.messages.values import RobotValues

PATIENCE = 90.0
DUE = ("host_liaison", "liaison", "other_liaison")  # who has something due on 28 February


@dataclass
class Town:
    """An instance on disk with the small office in it, its servers, and the processes that ran."""

    instance: Path
    engine: Engine
    mail: MailSink
    chat: ChatSink
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def set_clock(self, at: str) -> None:
        """Step the clock of all processes."""
        offset = wall(at).timestamp() - time.monotonic()
        fresh = self.instance / "clock.new"
        fresh.write_text(f"{offset:.3f}", encoding="ascii")
        fresh.replace(self.instance / "clock")

    def start(self) -> subprocess.Popen[str]:
        """Another clock process."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.reminders.process", str(self.instance)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def ask(self, question: str, **values: str) -> list[tuple[object, ...]]:
        """Rows of a fresh look at the database."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(question), values)]

    def digests(self, day: str) -> Counter[str]:
        """How many digests of that day each person got."""
        rows = self.ask(
            "SELECT person.username FROM inbox_message JOIN person ON person.id = inbox_message.person_id "
            "WHERE inbox_message.kind = 'digest' AND inbox_message.day = :day",
            day=day,
        )
        return Counter(str(name) for (name,) in rows)

    def is_done(self, day: str) -> bool:
        """The day's sweep has come to its end."""
        return bool(
            self.ask(
                "SELECT 1 FROM job_run WHERE name = 'remind-due' AND day = :day AND finished_at IS NOT NULL",
                day=day,
            )
        )

    def alive(self) -> set[int]:
        """The process ids that gave a sign of life."""
        return {int(str(name).rpartition(":")[2]) for (name,) in self.ask("SELECT name FROM clock_process")}

    def is_drained(self) -> bool:
        """Nothing waits in the outbox."""
        return not self.ask("SELECT 1 FROM outbox_message WHERE state IN ('waiting', 'sending')")


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.05)


def said(process: subprocess.Popen[str], word: str) -> None:
    """Wait until the process says this word."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            return
    pytest.fail(f"the process ended without saying {word}")


@pytest.fixture
def town(tmp_path: Path, settings: Settings) -> Iterator[Town]:
    """The office on 28 February 2022, with mail addresses and one group robot for all units."""
    url = own_database(
        os.environ.get("TEST_DATABASE_URL"), tmp_path, f"town{abs(hash(tmp_path.name)) % 10_000}"
    )
    with mail_sink() as (mail, server), chat_sink() as chat:
        own = Settings(
            instance=tmp_path,
            database_url=url,
            secret_key="only for tests",
            fonts=settings.fonts,
            robot_hosts=(chat.host,),
        )
        app = create_app(own)
        with app.app_context(), clock.frozen_at(wall("2022-02-08 10:00")):
            Base.metadata.create_all(db.engine)
            seed_calendar(range(2021, 2024))
            hire(db.session)
            cast = Cast(db.session)
            for name in ("liaison", "other_liaison", "host_liaison", "unit_head", "other_head"):
                cast.person(name).email = f"{name}@example.cn"
            set_up(db.session, cast)
            actions.register_robot(
                RobotValues("群", RobotKind.WECOM, f"http://{chat.host}/send?key=1", "", True, ()),
                actor_id=cast.person("clerk").id,
            )
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        told = {"database_url": url, "fonts": str(own.fonts), "mail": server.port, "robot_hosts": [chat.host]}
        (tmp_path / "settings.json").write_text(json.dumps(told), encoding="utf-8")
        engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
        town = Town(tmp_path, engine, mail, chat)
        try:
            yield town
        finally:
            for process in town.processes:
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()
            engine.dispose()


def run_before(town: Town, day: str) -> None:
    """The sweep's last run was on that day."""
    with town.engine.begin() as connection:
        connection.execute(
            JobRun.__table__.insert().values(
                name="remind-due", day=date.fromisoformat(day), started_at=wall(f"{day} 08:30"),
                finished_at=wall(f"{day} 08:30"), outcome={}, error="",
            )
        )  # fmt: skip


def test_killed_in_the_middle_of_a_sweep_and_then_two_at_once(town: Town):
    town.set_clock("2022-02-28 08:31")
    (town.instance / "pause").touch()
    process = town.start()
    said(process, "middle")
    process.send_signal(signal.SIGKILL)
    process.wait()
    half = town.digests("2022-02-28")
    assert 0 < sum(half.values()) < len(DUE)
    assert not town.is_done("2022-02-28")
    in_flight = town.ask("SELECT 1 FROM outbox_message WHERE state = 'sending' AND channel = 'mail'")
    (town.instance / "pause").unlink()
    two = [town.start(), town.start()]
    for process in two:
        said(process, "ready")
    until(lambda: town.is_done("2022-02-28"), "the sweep is done")
    until(town.is_drained, "everything is sent")
    time.sleep(4 * 0.15)  # a few beats more: nothing may follow
    assert town.digests("2022-02-28") == dict.fromkeys(DUE, 1)
    assert set(town.mail.to()) == {f"{name}@example.cn" for name in DUE}
    assert town.mail.to().total() <= len(DUE) + len(in_flight)
    assert len(town.mail.identifiers()) == len(DUE)
    assert [words["text"]["content"].splitlines()[0] for _, words in town.chat.told] == [
        "【工作提醒】2月28日"
    ]
    until(lambda: {process.pid for process in two} <= town.alive(), "both give signs of life")


def test_down_for_four_days_and_a_clock_that_is_put_forward_and_back(town: Town):
    run_before(town, "2022-02-24")  # down over the weekend until the first day late
    town.set_clock("2022-03-01 07:00")
    process = town.start()
    said(process, "ready")
    time.sleep(3 * 0.15)
    assert town.digests("2022-03-01") == {}  # not before its time
    town.set_clock("2022-03-01 09:45")
    until(lambda: town.is_done("2022-03-01"), "one digest for all the days")
    heads = {"unit_head": 1, "other_head": 1}
    told = dict.fromkeys(DUE, 1) | heads
    assert town.digests("2022-03-01") == told
    for at in ("2022-03-01 08:00", "2022-03-01 08:35", "2022-02-28 23:00", "2022-03-01 08:31"):
        town.set_clock(at)
        time.sleep(3 * 0.15)
    assert town.digests("2022-03-01") == told
    town.set_clock("2022-03-03 08:30")
    until(lambda: town.is_done("2022-03-03"), "the next due day")
    until(town.is_drained, "everything is sent")
    assert town.digests("2022-03-03") == told | {"clerk": 1, "office_head": 1}
    assert all(number <= 3 for number in town.mail.to().values())
    everything = town.ask(
        "SELECT person_id, key, count(*) FROM inbox_message GROUP BY person_id, key HAVING count(*) > 1"
    )
    assert everything == []


def test_killed_while_a_mail_is_in_flight_it_arrives_once_more_at_most(town: Town):
    town.mail.mode = HANG
    town.set_clock("2022-02-28 08:31")
    process = town.start()
    until(lambda: len(town.mail.mails) == 1, "the first mail is in flight")
    process.send_signal(signal.SIGKILL)
    process.wait()
    town.mail.mode = ACCEPT
    town.mail.released.set()
    town.set_clock("2022-02-28 08:40")  # its lease has run out
    said(town.start(), "ready")
    until(town.is_drained, "everything is sent")
    assert sorted(town.mail.to().values()) == [1, 1, 2]  # the one in flight: the bound that SMTP allows
    assert len(town.mail.identifiers()) == len(DUE)
    assert town.digests("2022-02-28") == dict.fromkeys(DUE, 1)
