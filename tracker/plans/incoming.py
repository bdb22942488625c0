"""Files that wait for the confirmation of their import: kept in the instance folder under their hash, named by nobody.

The review of a plan travels in its form; only the uploaded bytes stay here until the plan is confirmed, or until a
job clears them away.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from tracker.core import clock

KEPT_FOR = timedelta(days=2)
_HASH = re.compile(r"[0-9a-f]{64}")


def hold(data: bytes) -> str:
    """Keep the bytes until the import is confirmed; gives their hash."""
    digest = hashlib.sha256(data).hexdigest()
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(temporary).replace(folder / digest)
    return digest


def held(digest: str) -> bytes | None:
    """The bytes with this hash, or None where they are gone or are not what was kept."""
    if not _HASH.fullmatch(digest):
        return None
    try:
        data = (_folder() / digest).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == digest else None


def release(digest: str) -> None:
    """The file is stored now, or not needed any more."""
    if _HASH.fullmatch(digest):
        (_folder() / digest).unlink(missing_ok=True)


def clear(now: datetime) -> int:
    """Remove what nobody confirmed in two days; gives how many."""
    removed = 0
    for path in _folder().glob("*") if _folder().is_dir() else ():
        if datetime.fromtimestamp(path.stat().st_mtime, clock.OFFICE_ZONE) < now - KEPT_FOR:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _folder() -> Path:
    return Path(current_app.config["TRACKER"].instance) / "incoming"
