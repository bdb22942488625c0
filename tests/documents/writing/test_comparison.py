"""Two versions beside each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.documents.text import DocumentText, Heading, Live, Passage
from tracker.documents.writing.comparison import Change, compared, runs


def shown(old: DocumentText, new: DocumentText) -> list[str]:
    marks = {Change.SAME: "", Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~"}
    return [
        f"{marks[part.change]}{''.join(marks[p.change] + p.words for p in part.pieces)}"
        for part in compared(old, new, {"t": "表1"})
    ]


def test_a_changed_figure_is_shown_whole():
    pieces = [(piece.change, piece.words) for piece in runs("累计完成3379人次。", "累计完成3397人次。")]
    assert pieces == [
        (Change.SAME, "累计完成"), (Change.REMOVED, "3379"), (Change.ADDED, "3397"), (Change.SAME, "人次。"),
    ]  # fmt: skip


def test_parts_that_came_went_moved_and_changed():
    old = DocumentText(
        (Passage("a", "导语。"), Heading("b", 1, "甲"), Live("t", "t"), Passage("c", "末段。"))
    )
    new = DocumentText(
        (Heading("b", 1, "甲"), Passage("a", "导语！"), Passage("n", "新段。"), Passage("c", "末段。"))
    )
    assert shown(old, new) == ["一、甲", "~导语-。+！", "--［表1］", "++新段。", "末段。"]


@given(st.text(), st.text())
def test_both_texts_can_be_read_from_the_runs(before: str, after: str):
    pieces = list(runs(before, after))
    assert "".join(p.words for p in pieces if p.change is not Change.ADDED) == before
    assert "".join(p.words for p in pieces if p.change is not Change.REMOVED) == after
