"""A real mail server process for tests: `python -m tests.messages.mail_process PORT FOLDER`.

It keeps each mail as a file in FOLDER before it answers, and behaves as FOLDER/mode says: «accept», «refuse» (550),
«later» (451), «die» or «hang» (killed or stopped by a signal once a mail is kept, before it is acknowledged).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from config import PROJECT

STARTS_WITHIN = 45.0  # seconds


class Keeper:
    """Takes mails into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Refuses every recipient in mode «refuse»."""
        if self.mode == "refuse":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail, then answer, die or hang."""
        if self.mode == "later":
            return "451 try again later"
        fresh = self.folder / f"{time.monotonic_ns()}.new"
        fresh.write_bytes(envelope.content)
        fresh.replace(fresh.with_suffix(".eml"))
        ends = {"die": signal.SIGKILL, "hang": signal.SIGSTOP}.get(self.mode)
        if ends is not None:
            os.kill(os.getpid(), ends)
            time.sleep(0.5)  # until the signal has reached this thread: no answer slips out
        return "250 kept"

    @property
    def mode(self) -> str:
        """How to behave now."""
        return (self.folder / "mode").read_text(encoding="ascii")


class MailProcess:
    """The server process as a test sees it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process: subprocess.Popen[str] | None = None
        folder.mkdir()
        self.behave("accept")

    def behave(self, mode: str) -> None:
        """From now on."""
        fresh = self.folder / "mode.new"
        fresh.write_text(mode, encoding="ascii")
        fresh.replace(self.folder / "mode")

    def start(self) -> None:
        """Serve; returns when connections are taken."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.messages.mail_process", str(self.port), str(self.folder)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def signal(self, number: signal.Signals) -> None:
        """To the process."""
        assert self.process is not None
        self.process.send_signal(number)

    def is_stopped(self) -> bool:
        """By a signal, so that it hangs."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        return status.rpartition(")")[2].split()[0] == "T"

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()

    def to(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(mail["To"].addresses[0].addr_spec for mail in self._mails())

    def identifiers(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(mail["Message-ID"]) for mail in self._mails())

    def _mails(self) -> list[Any]:
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default) for path in self.folder.glob("*.eml")
        ]


def main() -> None:
    """Serve until killed."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    Controller(Keeper(folder), hostname="127.0.0.1", port=port, ready_timeout=STARTS_WITHIN).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
