"""The year of a page of the assessment, from its address (door 1)."""

from __future__ import annotations

from flask import request

from tracker.assessment import queries
from tracker.core import clock


def year_asked() -> int:
    """The year that the address names, if there is anything to see of it; else this one."""
    wanted = request.args.get("year", type=int)
    return wanted if wanted is not None and wanted in queries.years() else clock.today().year


def scheme_years() -> list[int]:
    """The years whose scheme can be read and proposed, the latest first: the next one too."""
    return sorted({*queries.years(), clock.today().year + 1}, reverse=True)


def scheme_year_asked() -> int:
    """The same for a scheme."""
    wanted = request.args.get("year", type=int)
    return wanted if wanted is not None and wanted in scheme_years() else clock.today().year
