"""Paragraphs: which line breaks are real.

Plans arrive as clean paragraphs, hard-wrapped lines, scans broken inside sentences, or one endless line. A break is taken
back where the sentence, the bracket or the list plainly goes on; page numbers and rules of hyphens are dropped.
"""

import re
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from tracker.plans.parsing.aligned import aligned_rows, is_aligned_head
from tracker.plans.parsing.characters import Text, break_after, joined, mark_after, split
from tracker.plans.parsing.counted_owners import lists_on, with_owners_listed
from tracker.plans.parsing.labels import (
    Field,
    begins_with_label,
    column_of,
    columns_in,
    columns_of,
    may_name_column,
)
from tracker.plans.parsing.masthead import is_date, is_title
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.numbering import Rank, begins_item, has_run_together, marker_at
from tracker.plans.parsing.unit_names import is_unit

_PAGE_NUMBER = re.compile(
    r"[-—·] ?\d{1,3} ?[-—·]|第 ?\d{1,3} ?页(?: ?[,/]? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}|[-—_=*]{3,}"
)
# What a portal prints around a document.
_FURNITURE = re.compile(
    r"分享到? ?:?.{0,12}|扫一扫.{0,20}|[【\[]?(?:打印|关闭|返回顶部|收藏)(?:本页|窗口|文章)?[】\]]?(?: ?[【\[]?(?:关闭|打印)(?:窗口|本页)?[】\]]?)?|[上下]一[篇条] ?:.*"
)
_TERMINAL = "。;:!?)】”》"
_STANDS_ALONE = re.compile(
    r"附件?[:\d一二三四五六七八九十]|附 ?[:]|(?:\d{4}|[二〇零一二三四五六七八九]{4})年\d{1,2}月\d{1,2}日|[-●■◆▪○□▲★◇]|—— ?"
    r"|[一-鿿]{1,8}[〔\[(【]\d{4}[〕\])】] ?\d+ ?号\Z"
)
_ENDS_IN_BRACKET = re.compile(r"[^\d][〕\]]\Z")  # owners, and no year: 〔2024〕
_CELL_MARK = re.compile(r"[|\t]")
_HALF_MARKER = re.compile(
    r"[。;)]\([一二三四五六七八九十]{1,3}\)\Z|[(第][一二三四五六七八九十]{0,3}\Z|(?<![\d.])20\d{0,2}\Z"
)
_CANNOT_END = re.compile("(?:达到|不少于|不低于|不超过|超过|突破|以及|[的与及在于对将把])\\Z")
_MOST_HEADS = 24  # lines that the heads of the columns of one table take up
_MOST_SIGNERS = 3
_LONGEST_END = 12  # characters that tell whether a paragraph goes on; a paragraph is asked again for each line that it takes in
_OPENING, _CLOSING = "(《“【", ")》”】"
_NO_CLOSING = re.compile(f"[^{_CLOSING}]*")


class Paragraph(NamedTuple):
    """One printed paragraph or one table row; `is_row` where its cells are parted by tabs, `is_pair` for a label with its cell."""

    text: Text
    is_row: bool = False
    is_pair: bool = False


def paragraphs_of(text: Text) -> list[Paragraph]:
    """The paragraphs in order, wrapped lines joined, noise dropped."""
    lines = [line for line in _lines(text) if line.is_row or not _is_noise(line.text.string)]
    lines = _without_doubled_heads(lines)
    prose = [line.text.string for line in lines if not line.is_row]
    width = _wrap_width(prose)
    inline = _inline_ranks(prose)
    paragraphs: list[Paragraph] = []
    pending: list[Text] = []
    pending_string = ""
    tabular = False
    for index, line in enumerate(lines):
        tabular = _is_tabular(lines, index, tabular)
        if line.is_row or line.is_pair:
            _close(pending, paragraphs)
            paragraphs.append(line)
        elif (
            pending
            and not tabular
            and _goes_on(pending_string, pending[-1].string, line.text.string, width, inline)
            and not _signs(lines, index)
        ):
            if begins_with_label(line.text.string):
                pending.append(break_after(pending[-1]))
            pending.append(line.text)
            pending_string += line.text.string
            continue
        else:
            _close(pending, paragraphs)
            pending.append(line.text)
        pending_string = line.text.string if pending else ""
    _close(pending, paragraphs)
    return paragraphs


def _without_doubled_heads(lines: list[Paragraph]) -> list[Paragraph]:
    """The lines without the head of a table that stands twice with no row between, as where a page broke right below it."""
    strings = [line.text.string for line in lines]
    kept: list[Paragraph] = []
    index = 0
    while index < len(lines):
        string = strings[index]
        if (
            len(string) <= 14
            and string in strings[index + 1 : index + _MOST_HEADS + 1]
            and column_of(string) is not None
        ):
            size = sum(size for _, size in columns_in(strings[index : index + _MOST_HEADS]))
            if size > 2 and strings[index : index + size] == strings[index + size : index + 2 * size]:
                index += size
                continue
        kept.append(lines[index])
        index += 1
    return kept


@remembered
def _is_noise(line: str) -> bool:
    return _PAGE_NUMBER.fullmatch(line) is not None or _FURNITURE.fullmatch(line) is not None


def _signs(lines: list[Paragraph], index: int) -> bool:
    """True for a unit that signs: a name on a line of its own above a date, alone or with others that sign with it."""
    for offset in range(_MOST_SIGNERS):
        below = index + offset + 1
        if below >= len(lines) or not _may_sign(lines[below - 1].text.string):
            return False
        if is_date(lines[below].text.string):
            return True
    return False


@remembered
def _may_sign(line: str) -> bool:
    return len(line) <= 40 and is_unit("".join(line.split()))


def _is_tabular(lines: list[Paragraph], index: int, tabular: bool) -> bool:
    """True from the header of a table whose cells are parted by blanks or line breaks: there every break counts."""
    string = lines[index].text.string
    if tabular:
        return not _STANDS_ALONE.match(string)
    if len(string) > 60 or (" " not in string and not may_name_column(string)):
        return False
    if " " not in string and not columns_in([line.text.string for line in lines[index : index + 3]]):
        return False
    if " " in string:
        columns = columns_of(string.split())
        if None in columns:
            return False
    else:
        columns = [
            column
            for column, _ in columns_in([line.text.string for line in lines[index : index + _MOST_HEADS]])
        ]
    owned = any(column in (Field.LEAD, Field.RESPONSIBLE, Field.DEADLINE) for column in columns)
    return owned and (len(columns) >= 3 or (len(columns) == 2 and columns[0] in (Field.TITLE, Field.CONTENT)))


def _lines(text: Text) -> list[Paragraph]:
    lines: list[Paragraph] = []
    tabs = ends_at = 0
    printed = _printed_lines(text)
    for index, line in enumerate(printed):
        raw = line.string
        if index < ends_at or not raw.strip(" \t|"):
            continue
        after_row = bool(lines) and lines[-1].is_row
        if not after_row and "\t" not in raw and "|" not in raw and "  " not in raw:
            lines.append(Paragraph(line.strip()))
            continue
        if is_aligned_head(raw) and (table := aligned_rows(printed[index:])):
            rows, length = table
            lines.extend(Paragraph(row, is_row=True) for row in rows)
            ends_at = index + length
            continue
        if pairs := _pairs(line):
            lines.extend(Paragraph(pair, is_pair=True) for pair in pairs)
        elif after_row and _completes_row(lines[-1].text.string, raw, tabs):
            above = lines[-1].text
            breaks = begins_with_label(raw) or _lists_on(above.string, raw)
            parts = [above, break_after(above), line] if breaks else [above, line]
            lines[-1] = Paragraph(joined(parts, text.source), is_row=True)
            tabs = max(tabs, lines[-1].text.string.count("\t"))
        elif raw.strip("\t ").count("\t"):
            lines.append(Paragraph(line, is_row=True))
            if _is_header(raw):
                tabs = raw.count("\t")
        elif raw.count("|") >= 2:
            if row := _piped(line):
                lines.append(Paragraph(row, is_row=True))
        else:
            lines.append(Paragraph(line.strip()))
    return lines


def _pairs(line: Text) -> list[Text]:
    """The cells of a form, each with its label before it (牵头单位 | 区城管局 | 完成时限 | 6月底); empty for any other row."""
    raw = line.string
    first = _CELL_MARK.search(raw)
    if first is None or first.start() > 24 or column_of(raw[: first.start()].strip(" :")) is None:
        return []
    cells = [cell.strip(" :") for cell in split(line, _CELL_MARK)]
    labels, values = cells[::2], cells[1::2]
    if not values or len(labels) != len(values) or len(cells) > 6:
        return []
    fields = [column_of(label.string) for label in labels]
    if None in fields or any(column_of(value.string) for value in values):
        return []
    if fields[0] is Field.NUMBER and not values[0].string.isdigit():
        return []
    return [
        joined([label, mark_after(label, ":"), value], line.source)
        for label, value in zip(labels, values, strict=True)
    ]


def _printed_lines(text: Text) -> list[Text]:
    lines: list[Text] = []
    start = 0
    for raw in text.string.split("\n"):
        line = text.part(start, start + len(raw))
        if "序号 " in raw:
            lines.extend(_rows_in_one_line(line))
        else:
            lines.append(line)
        start += len(raw) + 1
    return lines


_HEAD_IN_LINE = re.compile(r"(?<!\S)序号(?: +[^\s\d]{2,14}){2,9}? +(?=1 )")


def _rows_in_one_line(line: Text) -> list[Text]:
    """A table that has lost its line breaks (序号 工作任务 责任单位 1 开展… 县人社局 2 组织…): what stands before it, its head, its rows."""
    head = _HEAD_IN_LINE.search(line.string)
    if head is None or None in columns_of(head[0].split()):
        return [line]
    ends = [head.start(), head.end()]
    while (place := line.string.find(f" {len(ends)} ", ends[-1])) >= 0:
        ends.append(place + 1)
    if len(ends) < 3:
        return [line]
    return [line.part(a, b).strip() for a, b in pairwise([0, *ends, len(line)]) if a < b]


@lru_cache(maxsize=1024)
def _is_header(row: str) -> bool:
    if row[:1].isdigit():
        return False
    columns = columns_of(row.split("\t"))
    return any(column in (Field.LEAD, Field.RESPONSIBLE) for column in columns) and len(columns) >= 3


def _completes_row(row: str, following: str, tabs: int) -> bool:
    """True for the rest of a row whose cell was broken by a line break: together they have the tabs of the header."""
    if following.startswith("\t") or (
        _is_header(row) and begins_item(following)
    ):  # a second head that names the parts of a column, or a row whose first cells are merged
        return False
    if _is_header(row) and _is_header(row + following) and "\t" in following:
        return column_of((row + following).split("\t")[row.count("\t")]) is not None
    missing = tabs - row.count("\t")
    if missing <= 0 or _is_header(row) or begins_item(following) or re.match(r"\d{1,3}\t", following):
        return False
    return following.count("\t") <= missing and "\t" in row


def _lists_on(row: str, following: str) -> bool:
    """True where a cell lists units one to a line: a whole name ends the row so far, a whole name begins what follows."""
    last, first = row.rsplit("\t", 1)[-1], following.split("\t", 1)[0]
    return is_unit(re.split("[、,;\n]", last)[-1]) and is_unit(re.split("[、,;]", first)[0])


def _piped(line: Text) -> Text | None:
    """A row of a pipe table with its cells parted by tabs; None for the rule under the header."""
    inner = line.strip()
    if re.fullmatch(r"[|:\- +]+", inner.string):
        return None
    left = 1 if inner.string.startswith("|") else 0
    right = len(inner) - (1 if inner.string.endswith("|") else 0)
    inner = inner.part(left, right)
    return Text(inner.string.replace("|", "\t"), inner.places, inner.first, inner.source)


def _close(pending: list[Text], paragraphs: list[Paragraph]) -> None:
    if pending:
        text = pending[0] if len(pending) == 1 else joined(pending, pending[0].source)
        paragraphs.append(Paragraph(_with_breaks(with_owners_listed(text))))
        pending.clear()


# A label in the middle of a text that has lost its line breaks: 市商务局配合单位: …
_RUN_ON_LABEL = re.compile(
    r"(?<=[一-鿿\d)”》])(?<![各由的与和及主])(?<!项目)(?<!具体)(?<!直接)"
    r"(?=(?:(?:项目|具体|直接)?(?:牵头|责任|配合|参与|协办|协助|主办|实施|落实|承办)(?:单位|部门|科室|股室|处室|领导|人)"
    r"|(?:完成|整改|办理|实施)(?:时限|时间|期限)|时间(?:节点|要求)|(?:任务|工作|主要|建设)(?:内容|目标)|(?:整改|工作|具体)措施|备注|主办|协办|(?:办理|工作)要求):)"
)


def _with_breaks(text: Text) -> Text:
    """The paragraph with a line break before each of its labels, where it has lost its line breaks."""
    if len(text) < 100 or not has_run_together(text.string):
        return text
    pieces: list[Text] = []
    start = 0
    for label in _RUN_ON_LABEL.finditer(text.string):
        pieces += [text.part(start, label.start()), break_after(text.part(start, label.start()))]
        start = label.start()
    return joined([*pieces, text.part(start)], text.source) if pieces else text


def _wrap_width(lines: list[str]) -> int | None:
    """The width at which the lines were wrapped, or None for text that breaks only at paragraphs."""
    unfinished = [len(line) for line in lines if len(line) >= 12 and line[-1] not in _TERMINAL]
    if len(lines) < 6 or len(unfinished) < max(4, len(lines) * 0.25):
        return None
    width = sorted(len(line) for line in lines)[int(len(lines) * 0.9)]
    if width > 70 or median(unfinished) < width * 0.75:
        return None
    return width


def _inline_ranks(lines: list[str]) -> frozenset[Rank]:
    """The ranks of items whose title and text stand on one line (1. 标题。正文): there a title alone is a broken line."""
    counts: dict[Rank, list[bool]] = {}
    for line in lines:
        if marker := marker_at(line):
            counts.setdefault(marker.rank, []).append("。" in line[:-1])
    return frozenset(
        rank for rank, inline in counts.items() if len(inline) >= 3 and sum(inline) >= 0.7 * len(inline)
    )


def _goes_on(
    paragraph: str, last_line: str, following: str, width: int | None, inline: frozenset[Rank]
) -> bool:
    """True where the paragraph is unfinished and the following line is its next part."""
    if _HALF_MARKER.search(paragraph, max(0, len(paragraph) - _LONGEST_END)):
        return True
    if begins_item(following):
        return lists_on(paragraph, following)
    if _is_open(paragraph, following):
        return True
    if begins_with_label(following) or _STANDS_ALONE.match(following):
        return False
    last = paragraph[-1]
    if last in "、," or _CANNOT_END.search(paragraph, max(0, len(paragraph) - _LONGEST_END)):
        return True
    if last in _TERMINAL or _ENDS_IN_BRACKET.search(paragraph, len(paragraph) - 2) or is_title(paragraph):
        return False
    if width is not None and len(last_line) >= width - 1:
        return True
    if _ends_in_owners(paragraph):
        return following[0] in "、,)】"
    if width is not None and len(last_line) >= width * 0.8:
        return True
    if begins_with_label(paragraph):
        return False
    marker = marker_at(paragraph)
    if marker is not None and len(paragraph) < 30 and "。" not in paragraph:
        return marker.rank in inline and not begins_with_label(following)
    return len(last_line) >= 12 and any(mark in paragraph for mark in ",。;")


def _ends_in_owners(paragraph: str) -> bool:
    """True for a paragraph that ends in a complete name after 责任单位:."""
    colon = paragraph.rfind(":")
    owners = paragraph[colon + 1 :]
    labelled = colon > 0 and "。" not in owners and ";" not in owners
    return (
        labelled
        and paragraph.endswith(("单位", "部门", "机构"), 0, colon)
        and is_unit(re.split("[、,]", owners)[-1])
    )


def _is_open(paragraph: str, following: str) -> bool:
    """True where a bracket or quotation opened in the paragraph is closed by the following line."""
    if _NO_CLOSING.fullmatch(following) and paragraph[-1] not in "、,":
        return False
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        end = following.find(closing)
        start = following.find(opening)
        if end >= 0:
            closes = start < 0 or end < start or following.count(closing) > following.count(opening)
        else:
            closes = start < 0 and opening == "(" and paragraph[-1] in "、,"
        if closes and paragraph.count(opening) > paragraph.count(closing):
            return True
    return False
