"""What plans answer to the floors below."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.plans import queries
from tracker.units.questions import WhatHoldsGroup


def what_holds_group(question: WhatHoldsGroup) -> Iterator[str]:
    """The measures that name the group; a plan names its parties for good."""
    named = queries.measures_naming(question.group_id)
    if named:
        yield f"{named}项措施的牵头单位或责任单位写的是这个单位组，不能删除"
