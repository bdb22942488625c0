"""What an edit changed, in the office's words: before and after of each field, for the trail (rulebook §10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.core.words import Worded

Changes = tuple[tuple[str, str, str], ...]


def applied(thing: object, values: Mapping[str, Any], words: Mapping[str, str]) -> Changes:
    """Set the attributes that differ; give (word, before, after) of each, in the order of `values`.

    `words` names every attribute for people.
    """
    changes = []
    for attribute, after in values.items():
        before = getattr(thing, attribute)
        if before != after:
            setattr(thing, attribute, after)
            changes.append((words[attribute], printed(before), printed(after)))
    return tuple(changes)


def printed(value: Any) -> str:
    """A field's value as people read it: 是, 否, the word of an enumeration, text, a 、-list; nothing is «空»."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Worded):
        return value.word
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value) or "空"
    return str(value) if value not in (None, "") else "空"
