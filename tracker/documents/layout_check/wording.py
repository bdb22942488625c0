"""The result of an examination in words, for the page and for the terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

from tracker.documents.checker.examination import Examination
from tracker.documents.checker.findings import Finding, Verdict

HEADS = ("结果", "项目", "实测", "要求", "依据", "位置")
WIDEST = (6, 30, 56, 50, 34)  # columns of the terminal; what is longer pushes the rest to the right


def summary(found: Examination) -> str:
    """How many rules, those that are broken last: the page names them behind it."""
    kept, broken, idle = (
        found.count(verdict) for verdict in (Verdict.KEPT, Verdict.BROKEN, Verdict.NOT_APPLICABLE)
    )
    aside = f"，不适用{idle}项" if idle else ""
    if not broken:
        return f"{kept}项全部合格{aside}"
    return f"合格{kept}项{aside}，不合格{broken}项"


def place_words(finding: Finding) -> str:
    """Page and rectangle; nothing where the rule speaks of the whole file."""
    if finding.place is None:
        return ""
    box = finding.place.box
    return f"第{finding.place.page}页，左{box.left:z.0f}上{box.top:z.0f}宽{box.right - box.left:.0f}高{box.bottom - box.top:.0f}毫米"


def as_table(found: Examination) -> Iterator[str]:
    """Lines of text for a terminal, part by part, broken rules first."""
    yield f"{found.kind.word}{'（自动识别）' if found.guessed else ''}，{len(found.pages)}页：{summary(found)}"
    for part, findings in found.by_part.items():
        yield ""
        yield f"【{part.word}】"
        yield _row(HEADS)
        for one in findings:
            yield _row((one.verdict.word, one.rule, one.measured, one.required, one.source, place_words(one)))


def _row(cells: tuple[str, ...]) -> str:
    padded = [cell + " " * max(0, wide - _columns(cell)) for cell, wide in zip(cells, WIDEST, strict=False)]
    return "  ".join([*padded, *cells[len(WIDEST) :]]).rstrip()


def _columns(text: str) -> int:
    """How many columns of a terminal it takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
