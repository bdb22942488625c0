"""The examination of one PDF as plain values: what was found, on pages of which size. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tracker.documents.checker.findings import Finding, Kind, Part, Place, Verdict
from tracker.documents.checker.shapes import Box


@dataclass(frozen=True)
class Examination:
    """Every rule of the kind with what came of it; `guessed`: nobody named the kind. Sizes of pages in millimetres."""

    kind: Kind
    guessed: bool
    pages: tuple[tuple[float, float], ...]
    findings: tuple[Finding, ...]

    def count(self, verdict: Verdict) -> int:
        """How many rules came to that."""
        return sum(found.verdict is verdict for found in self.findings)

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What is to be mended."""
        return tuple(found for found in self.findings if not found.passed)

    @property
    def by_part(self) -> dict[Part, tuple[Finding, ...]]:
        """The findings of each part that has any, broken rules first."""
        parts = {part: [found for found in self.findings if found.part is part] for part in Part}
        order = (Verdict.BROKEN, Verdict.KEPT, Verdict.NOT_APPLICABLE)
        return {
            part: tuple(sorted(found, key=lambda one: order.index(one.verdict)))
            for part, found in parts.items()
            if found
        }

    def as_json(self) -> dict[str, Any]:
        """For other programs, and to be kept; boxes in millimetres from the upper left corner of the page."""
        return {
            "kind": self.kind.value,
            "guessed": self.guessed,
            "pages": [{"width": round(width, 2), "height": round(height, 2)} for width, height in self.pages],
            "findings": [_finding_as_json(found) for found in self.findings],
        }


def _finding_as_json(found: Finding) -> dict[str, Any]:
    place = found.place
    return {
        "part": found.part.value,
        "rule": found.rule,
        "verdict": found.verdict.value,
        "measured": found.measured,
        "required": found.required,
        "clause": found.clause,
        "place": {
            "page": place.page,
            "box": {edge: round(at, 2) for edge, at in asdict(place.box).items()},
        }
        if place
        else None,
    }


def examination_in(kept: Mapping[str, Any]) -> Examination:
    """What `as_json` gave, as values again."""
    return Examination(
        kind=Kind(kept["kind"]),
        guessed=kept["guessed"],
        pages=tuple((page["width"], page["height"]) for page in kept["pages"]),
        findings=tuple(
            Finding(
                rule=found["rule"],
                verdict=Verdict(found["verdict"]),
                measured=found["measured"],
                required=found["required"],
                clause=found["clause"],
                place=Place(found["place"]["page"], Box(**found["place"]["box"])) if found["place"] else None,
                part=Part(found["part"]),
            )
            for found in kept["findings"]
        ),
    )
