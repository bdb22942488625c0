"""PDFs that wait to be measured, and what was found: a folder each below the instance, its owner's alone, gone after a day.

    layout-checks/<person>/<check>/paper.pdf, asked.json, claimed (somebody measures it), answer.json

Nothing of it is in the database: what is examined is nobody's document yet. Processes that share the instance folder share the work.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from flask import current_app

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.words import Worded
from tracker.documents.checker.examination import Examination, examination_in
from tracker.documents.checker.findings import Kind, Unmeasurable
from tracker.documents.layout_check.measuring import FELL_OVER, LONGEST, examined

KEPT_FOR: Final = timedelta(days=1)
LEASE: Final = timedelta(seconds=LONGEST + 30)  # whoever has claimed a file answers within it, or has died
MOST_OF_ONE: Final = 20  # kept for one person; with one more the oldest goes
_NAME: Final = re.compile(r"[0-9a-f]{32}")

logger = logging.getLogger(__name__)


class CheckState(Worded):
    """How far it is."""

    WAITING = "waiting", "等待测量"
    RUNNING = "running", "正在测量"
    MEASURED = "measured", "已完成"
    REFUSED = "refused", "没有测量"


@dataclass(frozen=True)
class LayoutCheck:
    """A PDF whose layout somebody asked to examine. `kind` None: to be told from the paper; `document_id`: a print of ours."""

    folder: Path
    name: str
    kind: Kind | None
    asked_at: datetime
    document_id: int | None

    @property
    def id(self) -> str:
        """Its unguessable name in addresses."""
        return self.folder.name

    @property
    def pdf(self) -> bytes:
        """What is measured. Raises OSError where it has expired meanwhile."""
        return (self.folder / "paper.pdf").read_bytes()

    @cached_property
    def state(self) -> CheckState:
        """How far it is; one whose measurer has died counts as refused."""
        if self._answer:
            return CheckState.REFUSED if "refusal" in self._answer else CheckState.MEASURED
        claimed = _modified(self.folder / "claimed")
        if claimed is None:
            return CheckState.WAITING
        return CheckState.REFUSED if clock.machine_now() > claimed + LEASE else CheckState.RUNNING

    @cached_property
    def found(self) -> Examination | None:
        """What was found; None where it is not measured."""
        return examination_in(self._answer["found"]) if "found" in self._answer else None

    @property
    def refusal(self) -> str:
        """Why it could not be measured, for the user."""
        return str(self._answer.get("refusal", FELL_OVER)) if self.state is CheckState.REFUSED else ""

    @cached_property
    def _answer(self) -> dict[str, Any]:
        return _json_in(self.folder / "answer.json") or {}


def ask(
    pdf: bytes, *, name: str, kind: Kind | None, owner_id: int, document_id: int | None = None
) -> LayoutCheck:
    """Let a PDF wait for the next process that measures. Raises OSError where the disk is full."""
    of_owner = _root() / str(owner_id)
    of_owner.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="new-", dir=of_owner))
    try:
        (made / "paper.pdf").write_bytes(pdf)
        asked = {
            "name": name,
            "kind": kind and kind.value,
            "asked_at": clock.now().isoformat(),
            "document_id": document_id,
        }
        _write(made / "asked.json", asked)
        folder = made.rename(of_owner / secrets.token_hex(16))
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    for old in list(_folders(of_owner))[:-MOST_OF_ONE]:
        shutil.rmtree(old, ignore_errors=True)
    return _check_in(folder) or _gone(folder)


def checks_of(person: Person) -> list[LayoutCheck]:
    """What the person asked for within a day, newest first."""
    found = (_check_in(folder) for folder in _folders(_root() / str(person.id)))
    return [check for check in found if check is not None][::-1]


def own_check(user: Person, check_id: str) -> LayoutCheck | None:
    """The person's own; nobody else sees it."""
    return _check_in(_root() / str(user.id) / check_id) if _NAME.fullmatch(check_id) else None


def measure_next() -> bool:
    """Measure the PDF that waits longest; False where none waits."""
    waiting = [
        folder
        for owner in (_root().iterdir() if _root().is_dir() else ())
        for folder in _folders(owner)
        if not (folder / "claimed").exists()
    ]
    for folder in sorted(waiting, key=_age):
        if _claimed(folder):
            _measure(folder)
            return True
    return False


def _measure(folder: Path) -> None:
    check = _check_in(folder)
    if check is None:
        return
    try:
        answer: dict[str, Any] = {"found": examined(check.pdf, check.kind).as_json()}
    except Unmeasurable as refusal:
        answer = {"refusal": str(refusal)}
    try:
        _write(folder / "answer.json", answer)
    except FileNotFoundError:  # its owner has asked for many more since, or its day is over
        logger.info("a layout check has gone before it was measured")


def clear(now: datetime) -> int:
    """Remove what is older than a day by the machine's clock, answered or not; gives how many."""
    removed = 0
    for owner in _root().iterdir() if _root().is_dir() else ():
        for folder in (*_folders(owner), *owner.glob("new-*")):
            written = _modified(folder / "paper.pdf") or _modified(folder)
            if written is not None and written < now - KEPT_FOR:
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed


# ── the folders ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _root() -> Path:
    return Path(current_app.config["TRACKER"].instance) / "layout-checks"


def _folders(owner: Path) -> Iterator[Path]:
    """The checks of one owner, oldest first."""
    if owner.is_dir():
        yield from sorted((path for path in owner.iterdir() if _NAME.fullmatch(path.name)), key=_age)


def _age(folder: Path) -> float:
    try:
        return (folder / "paper.pdf").stat().st_mtime
    except OSError:
        return 0.0


def _claimed(folder: Path) -> bool:
    """Whether this process has it now: of several that try only one makes the file."""
    try:
        (folder / "claimed").touch(exist_ok=False)
    except OSError:
        return False
    return True


def _check_in(folder: Path) -> LayoutCheck | None:
    asked = _json_in(folder / "asked.json")
    if asked is None:
        return None
    return LayoutCheck(
        folder=folder,
        name=asked["name"],
        kind=Kind(asked["kind"]) if asked["kind"] else None,
        asked_at=datetime.fromisoformat(asked["asked_at"]),
        document_id=asked["document_id"],
    )


def _gone(folder: Path) -> LayoutCheck:
    raise FileNotFoundError(folder)


def _modified(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, clock.OFFICE_ZONE)
    except OSError:
        return None


def _json_in(path: Path) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return None
    return kept


def _write(path: Path, values: dict[str, Any]) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)
