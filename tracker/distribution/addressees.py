"""Who is named in a line of addressees 主送 or 抄送."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.accounts.models import Person
from tracker.distribution.models import SentAs
from tracker.units.models import Unit
from tracker.units.queries import Directory

BETWEEN = re.compile(r"[，、；,;\s]+|：$|。$")


def names_in(line: str) -> list[str]:
    """The names between commas, in their order, each once: 经济发展局，社会事业局."""
    return list(dict.fromkeys(name for name in BETWEEN.split(line) if name))


@dataclass
class Recipients:
    """Units and people with how they get it; what they were first named for stands. `unknown`: names of nobody here."""

    units: dict[Unit, SentAs] = field(default_factory=dict)
    people: dict[Person, SentAs] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def add(
        self, names: Iterable[str], sent_as: SentAs, known: Directory, people: Mapping[str, list[Person]]
    ) -> None:
        """Find whose names these are: a unit's, a group's (all its members), or the one person's so called."""
        for name in names:
            owner = known.find(name)
            if owner is not None:
                members = [owner] if isinstance(owner, Unit) else [one.unit for one in owner.members]
                for unit in members:
                    if unit.is_active:
                        self.units.setdefault(unit, sent_as)
            elif len(found := people.get(name, [])) == 1:
                self.people.setdefault(found[0], sent_as)
            elif name not in self.unknown:
                self.unknown.append(name)
