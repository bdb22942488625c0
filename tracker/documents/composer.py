"""The line composer: decides every line of running text, so that each full line is exactly as wide as it must be.

WeasyPrint and Pango cannot justify Chinese (only U+0020 stretches) and cannot hang punctuation. Here a paragraph
becomes lines with a letter-spacing each; the PDF engine only draws them. Pure: the widths of characters are given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from tracker.documents.fonts import Role
from tracker.documents.measures import BODY, CELL, MILLIMETRE, TRACKING, TYPE_WIDTH
from tracker.documents.punctuation import HALF_BLANK, NEVER_FIRST, NEVER_LAST

Advance = Callable[[str, Role], float]
"""Width of one character in em, as the face that serves the role will set it."""

TIGHTEST: Final = -0.85  # points between characters, at 三号; closer looks cramped
SQUEEZING: Final = 1.15  # pushing together costs more than pulling apart
LOOKS_FULL: Final = 139.8 * MILLIMETRE
FEWEST_IN_FULL: Final = 25.95  # characters
CUT_NUMBER: Final = 0.8  # what it costs to cut 〔2022〕5号

_UNBROKEN: Final = re.compile(
    r"〔\d{4}〕|\d+号|0\d{2,3}—\d{7,8}|——|……|[0-9A-Za-z][0-9A-Za-z.,:/+\-@_]*(?:%|‰|℃|年|月|日|号)?|.",
    re.DOTALL,
)


@dataclass(frozen=True)
class Run:
    """Text in one face."""

    text: str
    role: Role = Role.FANGSONG


@dataclass(frozen=True)
class Line:
    """One composed line: its runs and the letter-spacing (points) that gives it its width."""

    runs: tuple[Run, ...]
    tracking: float

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class _Atom:
    """Characters that stay on one line, with their width in em."""

    text: str
    width: float
    role: Role


def natural_width(text: str, advance: Advance, role: Role = Role.FANGSONG) -> float:
    """Width of the text in em without letter-spacing."""
    return sum(advance(letter, role) for letter in text)


def compose(
    runs: str | Iterable[Run],
    advance: Advance,
    *,
    indent: float = 2 * CELL,
    hanging: float = 0.0,
    width: float = TYPE_WIDTH,
    size: float = BODY,
    tracking: float = TRACKING,
    hang: bool = True,
) -> tuple[Line, ...]:
    """Break a paragraph into lines that fill `width`; all lengths in points.

    `indent` is the white before the first line, `hanging` before the others. `tracking` is the
    letter-spacing aimed at, and that of the last line. Marks that may not begin or end a line never do (避头尾); with `hang` a closing mark may stand half a
    character in the margin.
    """
    atoms = _atoms([Run(runs)] if isinstance(runs, str) else runs, advance, longest=width / size / 2)
    lines: list[Line] = []
    start = 0
    while start < len(atoms):
        room = width - (hanging if lines else indent)
        end, spacing = _best_break(atoms, start, room=room, size=size, tracking=tracking, hang=hang)
        lines.append(Line(_joined(atoms[start:end]), round(spacing, 4)))
        start = end
    return tuple(lines)


def _atoms(runs: Iterable[Run], advance: Advance, longest: float) -> list[_Atom]:
    atoms: list[_Atom] = []
    for run in runs:
        for match in _UNBROKEN.finditer(run.text):
            atom = _Atom(match.group(), natural_width(match.group(), advance, run.role), run.role)
            if atom.width > longest:  # a web address longer than half a line: break it anywhere
                atoms += [_Atom(letter, advance(letter, run.role), run.role) for letter in atom.text]
            else:
                atoms.append(atom)
    return atoms


def _best_break(
    atoms: list[_Atom], start: int, *, room: float, size: float, tracking: float, hang: bool
) -> tuple[int, float]:
    """Where the line that begins at `start` ends, and its letter-spacing."""
    width, letters, best = 0.0, 0, (float("inf"), start + 1, tracking)
    end = start
    while end < len(atoms):
        atom = atoms[end]
        width += atom.width * size
        letters += len(atom.text)
        end += 1
        if width + (letters - 1) * tracking > room + 3 * size:
            break
        if end == len(atoms):
            if width + (letters - 1) * tracking <= room + 0.01:
                return end, _last_spacing(width, letters, room=room, size=size, tracking=tracking)
        elif atoms[end].text[0] in NEVER_FIRST or atom.text[-1] in NEVER_LAST:
            continue
        if letters < 2:
            continue
        penalty = CUT_NUMBER if _cuts_number(atoms, end) else 0.0
        for over in (0.0, 0.5 * size) if hang and atom.text[-1] in HALF_BLANK else (0.0,):
            spacing = (room + over - width) / (letters - 1)
            if spacing < TIGHTEST * size / BODY or (over and spacing > tracking + 0.02):
                continue
            stretch = spacing - tracking
            cost = (stretch if stretch > 0 else -stretch * SQUEEZING) + penalty
            if cost < best[0]:
                best = (cost, end, spacing)
    return best[1], best[2]


def _last_spacing(width: float, letters: int, *, room: float, size: float, tracking: float) -> float:
    """Natural spacing; a little closer where the line would end so near the edge that it looks like a full line short of
    characters (from 140 mm on it is measured as one: 26 to 30 characters, GB/T 9704 5.2.3)."""
    is_whole = room == TYPE_WIDTH and size == BODY and letters > 1
    looks_full = width + (letters - 1) * tracking > LOOKS_FULL and width / size < FEWEST_IN_FULL
    return (LOOKS_FULL - width) / (letters - 1) if is_whole and looks_full else tracking


def _cuts_number(atoms: list[_Atom], end: int) -> bool:
    return end < len(atoms) and atoms[end - 1].text.startswith("〔") and atoms[end].text.endswith("号")


def _joined(atoms: Iterable[_Atom]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for atom in atoms:
        if runs and runs[-1].role is atom.role:
            runs[-1] = Run(runs[-1].text + atom.text, atom.role)
        else:
            runs.append(Run(atom.text, atom.role))
    return tuple(runs)


# ── Cells of tables ──────────────────────────────────────────────────────────────────────────────────────────────────

_PHRASE: Final = re.compile(r"[^、，；]*[、，；]?")
LONGEST_PHRASE: Final = 16.0  # em; a list of names, not a sentence
BALANCED: Final = 3  # up to so many lines of a cell are made about equally long


def compose_cell(
    text: str,
    advance: Advance,
    *,
    width: float,
    size: float,
    role: Role = Role.FANGSONG,
    justify: bool = False,
) -> tuple[Line, ...]:
    """Break the text of a cell into lines; `\\n` breaks where it stands.

    A list of names breaks behind its 、 so that no name is cut; a sentence is justified if asked.
    """
    lines: list[Line] = []
    for part in text.split("\n"):
        if natural_width(part, advance, role) * size <= width + 0.01:
            lines.append(Line((Run(part, role),), 0.0))
        elif (
            justify
            and natural_width(part, advance, role) * size > BALANCED * width
            and not _is_list(part, advance, role, width / size)
        ):
            lines += compose([Run(part, role)], advance, indent=0.0, width=width, size=size, tracking=0.0)
        else:
            lines += _ragged(part, advance, role, width / size)
    return tuple(lines)


def _is_list(text: str, advance: Advance, role: Role, room: float) -> bool:
    longest = max(natural_width(phrase, advance, role) for phrase in _PHRASE.findall(text))
    return "。" not in text and longest <= min(room, LONGEST_PHRASE)


def _ragged(text: str, advance: Advance, role: Role, room: float) -> list[Line]:
    """Lines broken at the last place that fits, `room` in em; balanced where there are few."""
    if _is_list(text, advance, role, room):
        atoms = [_Atom(p, natural_width(p, advance, role), role) for p in _PHRASE.findall(text) if p]
    else:
        atoms = _atoms([Run(text, role)], advance, longest=room)
        total = sum(atom.width for atom in atoms)
        count = -(-total // room)
        if count <= BALANCED:  # 8 + 7 characters look better than 13 + 2
            room = min(room, total / count + 1)
    lines: list[list[_Atom]] = [[]]
    used = 0.0
    for atom in atoms:
        if lines[-1] and used + atom.width > room + 0.001:
            carried: list[_Atom] = []
            while len(lines[-1]) > 1 and (
                (carried or [atom])[0].text[0] in NEVER_FIRST or lines[-1][-1].text[-1] in NEVER_LAST
            ):
                carried.insert(0, lines[-1].pop())
            lines.append(carried)
            used = sum(moved.width for moved in carried)
        lines[-1].append(atom)
        used += atom.width
    return [Line(_joined(line), 0.0) for line in lines]
