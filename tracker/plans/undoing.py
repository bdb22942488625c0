"""Undoing in the review of an import: what was typed before a step travels in the page, since nothing is saved before confirmation."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable

_UNCHANGED = frozenset(("source", "csrf_token", "step", "pick"))  # not part of what a step changes
_LONGEST = 200_000  # characters that may travel; earlier steps are given up first
_UNPACKED = 4 * 1024 * 1024

Fields = list[tuple[str, str]]


def packed(fields: Iterable[tuple[str, str]]) -> str:
    """The fields of a review as one word to put back later, with the steps before as far as they fit; '' where nothing fits."""
    kept = [(name, value) for name, value in fields if name not in _UNCHANGED]
    for tried in (kept, [each for each in kept if each[0] != "before"]):
        word = base64.urlsafe_b64encode(zlib.compress(json.dumps(tried).encode())).decode()
        if len(word) <= _LONGEST:
            return word
    return ""


def unpacked(word: str) -> Fields | None:
    """The fields that were packed; None for what nobody packed."""
    try:
        unzipping = zlib.decompressobj()
        data = unzipping.decompress(base64.urlsafe_b64decode(word.encode()), _UNPACKED)
        fields = json.loads(data)
        return [(str(name), str(value)) for name, value in fields if name not in _UNCHANGED] or None
    except (ValueError, TypeError, zlib.error):
        return None
