"""What a stranger may ask for, checked before any view: ids that a row can have, text that every database can keep."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = (
    2**31 - 1
)  # an INTEGER of PostgreSQL; a larger one breaks the statement instead of finding nothing
NUL = "\x00"  # PostgreSQL refuses it in any text


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
    given = (request.args, request.form)
    if NUL in request.path or any(
        NUL in words for values in given for pair in values.items(multi=True) for words in pair
    ):
        abort(400)
