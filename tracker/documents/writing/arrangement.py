"""Moving blocks of a text by a button that says which: `up:p3`, `down:p3`, `remove:p3`, `restore:indicators`. Pure."""

from __future__ import annotations

from collections.abc import Collection

from tracker.documents.text import DocumentText, Live


def arranged(text: DocumentText, asked: str, keys: Collection[str]) -> DocumentText:
    """The text after the step; an unknown block or step changes nothing. `keys`: the live blocks that can be put back."""
    step, _, name = asked.partition(":")
    parts = list(text.parts)
    if step == "restore":
        used = {part.id for part in parts}
        free = next(f"p{n}" for n in range(1, len(parts) + 2) if f"p{n}" not in used)
        return DocumentText((*parts, Live(free, name))) if name in set(keys) - text.keys else text
    at = next((n for n, part in enumerate(parts) if part.id == name), None)
    if at is None:
        return text
    part = parts.pop(at)
    if step == "remove":
        return DocumentText(tuple(parts)) if parts else text
    places = {"up": max(0, at - 1), "down": min(len(parts), at + 1)}
    parts.insert(places.get(step, at), part)
    return DocumentText(tuple(parts))
