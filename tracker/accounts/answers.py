"""What accounts answer to the floors below."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.accounts.queries import people_of
from tracker.units.questions import WhatHoldsUnit

NAMED = 3


def what_holds_unit(question: WhatHoldsUnit) -> Iterator[str]:
    """The active people of the unit."""
    people = people_of(question.unit_id)
    if people:
        names = "、".join(person.name for person in people[:NAMED])
        yield f"该单位还有{len(people)}名在用人员（{names}{'等' if len(people) > NAMED else ''}），请先停用或调整到其他单位"
