"""An installation of its own: a folder, a database brought up by the migrations, its commands, and a server process."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import sleep
from typing import Any

from click.testing import Result
from flask import Flask

from config import PROJECT, Settings, kept_secret
from tracker import create_app
from tracker.core import clock
from tracker.core.db import db
from tracker.core.office_clock import keep_office_time, set_office_clock
from tracker.core.unit_of_work import transaction
from tracker.sample.days import run_jobs

STARTS_WITHIN = 60  # seconds, on a machine that does other things too
FONTS = Path(os.environ.get("TRACKER_FONTS") or PROJECT / "instance" / "fonts")


class Instance:
    """What `script/server` starts, in a folder of its own. `address` is known while it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.address = ""
        self._server: subprocess.Popen[bytes] | None = None
        self._app: Flask | None = None

    def flask(self, *arguments: str) -> str:
        """`flask --app wsgi …` for this instance; gives what it printed."""
        done = self._run(arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    def refused(self, *arguments: str) -> str:
        """A command that ends with 1; gives its sentence."""
        done = self._run(arguments)
        assert done.exit_code == 1, done.output
        return done.stderr

    def _run(self, arguments: Sequence[str]) -> Result:
        try:
            return self.app.test_cli_runner().invoke(args=arguments)
        finally:
            clock.use_office_time(None)

    def in_another_process(self, *arguments: str) -> str:
        """The same as a person starts it."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        return subprocess.run(
            command, cwd=PROJECT, env=self._environment(), stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def rows(self, question: str) -> list[Any]:
        """What the database says."""
        with closing(sqlite3.connect(self.folder / "tracker.sqlite3")) as connection:
            return connection.execute(question).fetchall()

    def copy_to(self, folder: Path) -> Instance:
        """A second installation with the same data. Nothing may be running on this one's database."""
        shutil.copytree(self.folder, folder)
        return Instance(folder)

    @contextmanager
    def served(self) -> Iterator[Instance]:
        """Serve with the production server until the end of the block."""
        log = self.folder / "server.log"
        with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as written:
            port = listening.getsockname()[1]
            listening.close()
            self._server = subprocess.Popen(
                [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=6", "wsgi:app"],
                cwd=PROJECT, env=self._environment(), stdout=written, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            self._wait_for(port)
            self.address = f"http://127.0.0.1:{port}"
            yield self
        finally:
            self._server.terminate()
            self._server.wait(20)
            self.close()

    def _wait_for(self, port: int) -> None:
        assert self._server is not None
        until = clock.machine_now() + timedelta(seconds=STARTS_WITHIN)
        while clock.machine_now() < until:
            assert self._server.poll() is None, (self.folder / "server.log").read_text(encoding="utf-8")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                sleep(0.05)
                continue
            return
        raise TimeoutError("the server did not start")

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The application of this process on the same database, in the office's time; what is done is committed."""
        with self.app.app_context():
            keep_office_time()
            try:
                with transaction():
                    yield
            finally:
                clock.use_office_time(None)
                db.session.remove()

    def move_to(self, day: date) -> None:
        """Let the office clock stand at nine on this day, and run the day's jobs."""
        with self.inside():
            set_office_clock(day)
        with self.inside():
            run_jobs(day)

    @property
    def app(self) -> Flask:
        """The application of this process on the same database."""
        if self._app is None:
            self._app = create_app(
                Settings(
                    instance=self.folder,
                    database_url=f"sqlite:///{self.folder / 'tracker.sqlite3'}",
                    secret_key=kept_secret(self.folder / "secret_key"),
                    fonts=FONTS,
                )
            )
        return self._app

    def close(self) -> None:
        """Leave the database alone."""
        if self._app is not None:
            with self._app.app_context():
                db.session.remove()
                db.engine.dispose()
            self._app = None

    def _environment(self) -> dict[str, Any]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        return kept | {"TRACKER_INSTANCE": str(self.folder), "TRACKER_FONTS": str(FONTS)}
