"""A PostgreSQL server of the tests' own: made in a moment, reached by a socket only, gone afterwards.

`with server() as url:` inside Python; `python -m tests.postgresql COMMAND …` runs a command with
TEST_DATABASE_URL set to it. Needs Debian's `postgresql` package; works as root (through the account `postgres`,
because PostgreSQL refuses root) and as anybody else.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": 0,
    "jit": "off",
}  # nothing of it is wanted after the tests, and no table is large


def programs() -> Path:
    """The folder of the newest installed server's programs."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None:
        raise FileNotFoundError("There is no PostgreSQL server here: run script/bootstrap --test")
    return newest.parent


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a new temporary folder, give its SQLAlchemy address, stop and remove it at the end."""
    folder = Path(
        tempfile.mkdtemp(prefix="tracker-postgresql-", dir="/tmp")
    )  # a short path: it holds a socket
    data, bin_folder = folder / "data", programs()
    as_server = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]

    def run(*command: str | Path) -> None:
        subprocess.run([*as_server, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    settings = {**FORGETFUL, "listen_addresses": "", "unix_socket_directories": folder}
    quick = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    try:
        owner = ("--username=postgres", "--auth=trust")
        run(
            bin_folder / "initdb",
            "--pgdata",
            data,
            *owner,
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        run(bin_folder / "pg_ctl", "-D", data, "-l", folder / "log", "-o", quick, "-w", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def main() -> int:
    """Run the command of the command line with TEST_DATABASE_URL set; give its exit status."""
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # leave nothing running when stopped
    with server() as address:
        return subprocess.run(
            sys.argv[1:], env={**os.environ, "TEST_DATABASE_URL": address}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
