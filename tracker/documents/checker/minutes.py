"""Rules of a 纪要 (10.3): nobody is addressed, and who was there stands below the text."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents.checker.findings import Finding, finding, missing
from tracker.documents.checker.grid import CELL, ROLL, TYPE_WIDTH, Grid
from tracker.documents.checker.masthead import above_title, between
from tracker.documents.checker.reading import MILLIMETRE, Line
from tracker.documents.checker.shapes import Rule
from tracker.documents.checker.typefaces import Family


def check_minutes_opening(grid: Grid, title: tuple[Line, ...], rule: Rule | None) -> Iterator[Finding]:
    """A 纪要 is addressed to nobody: the text begins below the title, two characters in (10.3)."""
    if not title or rule is None:
        return
    page = grid.document.pages[0]
    yield above_title(grid, title, rule)
    below = [line for line in page.body if line.baseline > title[-1].baseline]
    if not below:
        yield missing("首页显示正文", "首页没有正文", "至少1行", "7.3.3", page.place)
        return
    lines = (below[0].baseline - title[-1].baseline) * MILLIMETRE / grid.pitch - 1
    yield finding(
        "标题与正文间空一行",
        0.8 <= lines <= 2.0,
        f"{lines:z.2f}行",
        "1行（0.8至2.0行）",
        "7.3.2",
        between(title[-1], below[0]),
    )
    flush = abs(below[0].left - grid.left(page)) < 0.6 and below[0].text.endswith("：")
    yield finding(
        "没有主送机关",
        not flush,
        below[0].text[-14:],
        "纪要不写主送机关，分送单位在版记写明",
        "10.3",
        below[0].place,
    )


def check_roll(grid: Grid) -> Iterator[Finding]:
    """出席, 请假, 列席: the word in 黑体, two characters in, the names in 仿宋, turned lines behind the colon (10.3)."""
    found = [
        (page, number, line)
        for page in grid.document.pages
        for number, line in enumerate(page.body)
        if ROLL.match(line.text)
    ]
    if not found:
        yield missing("出席人员名单", "没有以“出席：”开头的行", "3号黑体“出席”，后标全角冒号", "10.3")
        return
    wrong = [line for _, _, line in found if not _called(line)]
    first = (wrong or [line for _, _, line in found])[0]
    yield finding(
        "名单字体",
        not wrong,
        f"“{first.text[:2]}”{first.first.family.word}，姓名{first.glyphs[min(3, len(first.glyphs) - 1)].family.word}",
        "“出席”等3号黑体，姓名3号仿宋",
        "10.3",
        first.place,
    )
    indents = [((line.left - grid.left(page)) / CELL, line) for page, _, line in found]
    farthest, line = max(indents, key=lambda pair: abs(pair[0] - 2))
    yield finding(
        "名单左空二字", abs(farthest - 2) <= 0.2, f"{farthest:z.2f}字", "2±0.2字", "10.3", line.place
    )
    turned = [
        (line, following)
        for page, number, line in found
        for following in page.body[number + 1 : number + 2]
        if line.right > grid.left(page) + TYPE_WIDTH - 6 and not ROLL.match(following.text)
    ]
    off = [(below.left - above.glyphs[3].left, below) for above, below in turned if len(above.glyphs) > 3]
    if off:
        most, line = max(off, key=lambda pair: abs(pair[0]))
        yield finding(
            "名单回行对齐", abs(most) <= 1, f"偏{most:+z.2f}毫米", "与冒号后的首字对齐", "10.3", line.place
        )


def _called(line: Line) -> bool:
    """The word and its colon in 黑体 (the colon may be in 仿宋), the names in 仿宋; rare ones (王堃) come from another face."""
    names = [glyph for glyph in line.glyphs[3:] if glyph.is_han]
    word = all(glyph.family is Family.HEITI for glyph in line.glyphs[:2])
    listed = sum(glyph.family is Family.FANGSONG for glyph in names)
    return word and listed >= 0.5 * len(names)
