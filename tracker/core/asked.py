"""What a stranger may ask for, checked before any view: ids that a row can have, text that every database can keep."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

from tracker.core.db import READING_METHODS

LARGEST_ID = (
    2**31 - 1
)  # an INTEGER of PostgreSQL; a larger one breaks the statement instead of finding nothing
NUL = "\x00"  # PostgreSQL refuses it in any text
QUERY_NULS = (b"%00", b"\0")


class RowId(IntegerConverter):
    """`<int:…>` of a URL: a number that no row can have is a page that does not exist (404)."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - Werkzeug's word
        super().__init__(map, max=LARGEST_ID)


def row_id(typed: str) -> int:
    """A row's id from a query or a form. Raises ValueError, so that nonsense is ignored like a missing one."""
    number = int(typed)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError(f"{typed} is no row's id")
    return number


def register_checks(app: Flask) -> None:
    """Let every application check what is asked of it."""
    app.url_map.converters["int"] = RowId
    app.url_map.strict_slashes = False  # an address typed with a slash at its end is the same page
    app.before_request(refuse_unkeepable)


def refuse_unkeepable() -> None:
    """400 for a NUL in the path, the query or a field: nobody types one, and no database should have to say so."""
    typed = request.form.items(multi=True) if request.method not in READING_METHODS else ()
    if (
        NUL in request.path
        or any(nul in request.query_string for nul in QUERY_NULS)
        or any(NUL in words for pair in typed for words in pair)
    ):
        abort(400)
