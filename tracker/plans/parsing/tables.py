"""Tables: 任务清单, 责任分工表, 台账. A header row names the columns, by the same words as labels in the text.

A row with a number, or with a title where nothing is numbered, begins a measure; a row without adds to the measure above it. Owner
cells that are all blank, and cells that print 同上, are merged cells: they repeat the row above.
"""

import re
from dataclasses import dataclass, field

from tracker.plans.parsing.characters import NO_TEXT, Text, joined, split
from tracker.plans.parsing.deadlines import deadline_in_label, deadline_in_prose
from tracker.plans.parsing.labels import Field, column_of
from tracker.plans.parsing.numbering import marker_at
from tracker.plans.parsing.paragraphs import Paragraph
from tracker.plans.parsing.unit_names import are_units

_OWNERS = (Field.LEAD, Field.RESPONSIBLE)
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:[.-]\d{1,2})*|[一二三四五六七八九十]{1,3})\)?[.、]?")
_SAME = re.compile(r"同上|〃|″|\"")


@dataclass(slots=True)
class Row:
    """One row: the cells under the columns that a measure is made of."""

    cells: dict[Field, list[Text]] = field(default_factory=dict)

    def first(self, column: Field) -> Text | None:
        """The first printed cell of a column."""
        return next((cell for cell in self.cells.get(column, []) if cell.string.strip()), None)


@dataclass(slots=True)
class TableMeasure:
    """A measure of a table: its first row and the rows that add to it."""

    number: str | None
    title: Text
    section: Text | None
    rows: list[Row]


@dataclass(slots=True)
class Table:
    """A table of measures; `used` is how many paragraphs it takes up, `skipped` those that are no rows."""

    measures: list[TableMeasure]
    used: int
    skipped: list[Text] = field(default_factory=list)


def table_at(paragraphs: list[Paragraph], index: int) -> Table | None:
    """The table of measures that begins with this paragraph, if one does."""
    if paragraphs[index].is_row:
        return _tabbed(paragraphs, index)
    return _cards(paragraphs, index) or _spaced(paragraphs, index) or _flattened(paragraphs, index)


def _columns(cells: list[Text]) -> list[Field | None] | None:
    """The columns that a row names, or None where the row is no header."""
    columns = [column_of(cell.string) for cell in cells]
    named = [column for column in columns if column]
    if len(named) < 2 or len(named) < len([cell for cell in cells if cell.string.strip()]) * 0.6:
        return None
    if not any(column in _OWNERS for column in named):
        return None
    if not any(column in (Field.TITLE, Field.CONTENT, Field.TARGET) for column in named):
        return None
    return columns


def _cells(row: Text) -> list[Text]:
    cells = []
    start = 0
    for cell in row.string.split("\t"):
        cells.append(row.part(start, start + len(cell)).strip())
        start += len(cell) + 1
    return cells


def _tabbed(paragraphs: list[Paragraph], index: int) -> Table | None:
    columns = _columns(_cells(paragraphs[index].text))
    if columns is None:
        return None
    rows: list[list[Text]] = []
    skipped: list[Text] = []
    used = 1
    while index + used < len(paragraphs):
        paragraph = paragraphs[index + used]
        if paragraph.is_row:
            cells = _cells(paragraph.text)
            if again := _columns(cells):
                columns = again
            elif not rows and _is_second_header(cells):
                columns = [
                    column_of(cell.string) or above
                    for cell, above in zip(cells, columns + [None] * len(cells), strict=False)
                ]
            else:
                rows.append(cells)
        elif (
            _is_section_line(paragraph)
            and index + used + 1 < len(paragraphs)
            and paragraphs[index + used + 1].is_row
        ):
            rows.append([paragraph.text])
        elif gap := _gap(paragraphs, index + used, len(columns)):
            skipped.extend(each.text for each in paragraphs[index + used : index + used + gap])
            used += gap
            continue
        else:
            break
        used += 1
    return Table(_measures(columns, rows), used, skipped)


def _gap(paragraphs: list[Paragraph], start: int, width: int) -> int:
    """How many lines stand between two rows of one table (a row that a page break tore into lines); 0 where the table ends."""
    for gap, paragraph in enumerate(paragraphs[start : start + 25]):
        if paragraph.is_row:
            cells = _cells(paragraph.text)
            return gap if len(cells) == width and _columns(cells) is None else 0
    return 0


def _is_second_header(cells: list[Text]) -> bool:
    """A row under a header that only names columns further (责任分工: 牵头单位, 参与单位)."""
    printed = [
        cell.string.strip()
        for cell in cells
        if cell.string.strip() and not _SAME.fullmatch(cell.string.strip())
    ]
    columns = [column_of(name) for name in printed]
    return bool(printed) and None not in columns and any(column in _OWNERS for column in columns)


def _is_section_line(paragraph: Paragraph) -> bool:
    return len(paragraph.text) <= 50 and not paragraph.text.string.endswith("。")


_CARD_LINE = re.compile(r"([^:。,]{2,12})[:] *(.*)")
_CARD_BEGINS = re.compile(r".*(?:名称|编号|序号)|(?:重点|工作)?(?:任务|事项|项目)")


def _cards(paragraphs: list[Paragraph], index: int) -> Table | None:
    """Records of lines, each under its label (任务名称: … 牵头单位: …): a table turned on its side."""
    rows: list[Row] = []
    first = ""
    used = 0
    while index + used < len(paragraphs) and not paragraphs[index + used].is_row:
        text = paragraphs[index + used].text
        match = _CARD_LINE.fullmatch(text.string)
        column = column_of(match[1]) if match else None
        if match is None or column is None or (not rows and not _CARD_BEGINS.fullmatch(match[1])):
            break
        first = first or match[1]
        if match[1] == first:
            rows.append(Row())
        column = Field.CONTENT if column is Field.TITLE and Field.TITLE in rows[-1].cells else column
        rows[-1].cells.setdefault(column, []).append(text.part(match.start(2)))
        used += 1
    measures = [
        _begun(row.first(Field.NUMBER), title, row.first(Field.SECTION), row)
        for row in rows
        if (title := row.first(Field.TITLE) or row.first(Field.CONTENT))
        and any(row.first(owner) for owner in _OWNERS)
    ]
    return Table(measures, used) if measures else None


def _spaced(paragraphs: list[Paragraph], index: int) -> Table | None:
    """A table whose cells are parted by blanks only: cells are told by what they hold, from both ends of the row."""
    string = paragraphs[index].text.string
    if " " not in string or column_of(string.split(maxsplit=1)[0]) is None:
        return None
    header = list(split(paragraphs[index].text, re.compile(" +")))
    columns = _columns(header) if len(header) >= 3 else None
    if columns is None:
        return None
    rows: list[list[Text]] = []
    used = 1
    while index + used < len(paragraphs):
        row = _told_apart(list(split(paragraphs[index + used].text, re.compile(" +"))), columns)
        if row is None:
            break
        rows.append(row)
        used += 1
    return Table(_measures(columns, rows), used) if rows else None


def _told_apart(words: list[Text], columns: list[Field | None]) -> list[Text] | None:
    nothing = NO_TEXT
    left: list[Text] = []
    right: list[Text] = []
    columns = list(columns)
    if columns and columns[0] is Field.NUMBER:
        if not words or not _NUMBER.fullmatch(words[0].string):
            return None
        left.append(words.pop(0))
        columns.pop(0)
    while len(columns) > 1 and words:
        column = columns[-1]
        word = words[-1]
        if column in _OWNERS and not (are_units(word) or word.string in "-—/无"):
            if column is Field.RESPONSIBLE and right:
                break
            return None
        if column is Field.DEADLINE and are_units(word):
            right.insert(0, nothing)
        else:
            right.insert(0, words.pop())
        columns.pop()
    if not words or len(columns) < 1:
        return None
    middle = [joined(words, words[0].source)] + [nothing] * (len(columns) - 1)
    return left + middle + right


def _flattened(paragraphs: list[Paragraph], index: int) -> Table | None:
    """A table whose cells stand one to a line: a run of column names, then numbered runs of cells."""
    columns: list[Field | None] = []
    while index + len(columns) < len(paragraphs) and not paragraphs[index + len(columns)].is_row:
        column = column_of(paragraphs[index + len(columns)].text.string)
        if column is None:
            break
        columns.append(column)
    if len(columns) < 3 or columns[0] is not Field.NUMBER:
        return None
    if not any(column in _OWNERS for column in columns):
        return None
    used = len(columns)
    runs: list[list[Text]] = []
    expected = 1
    while index + used < len(paragraphs) and not paragraphs[index + used].is_row:
        text = paragraphs[index + used].text
        if _NUMBER.fullmatch(text.string) and text.string.strip("().、") == str(expected):
            runs.append([text])
            expected += 1
        elif not runs:
            break
        else:
            runs[-1].append(text)
        used += 1
    rows = [_fitted(run, columns) for run in runs]
    return Table(_measures(columns, rows), used) if rows else None


def _fitted(run: list[Text], columns: list[Field | None]) -> list[Text]:
    """The cells of a run put under their columns by what they hold, where the counts differ."""
    if len(run) == len(columns):
        return run
    cells: dict[Field | None, list[Text]] = {column: [] for column in columns}
    owners = [column for column in columns if column in _OWNERS]
    cells[Field.NUMBER] = run[:1]
    rest = run[1:]
    tail: list[Text] = []
    while rest and (are_units(rest[-1]) or _is_time(rest[-1]) or rest[-1].string in "-—/无"):
        tail.insert(0, rest.pop())
    for cell in tail:
        if _is_time(cell) and Field.DEADLINE in columns:
            cells[Field.DEADLINE].append(cell)
        elif owners:
            cells[owners.pop(0) if len(owners) > 1 else owners[0]].append(cell)
    texts = [
        column for column in columns if column in (Field.SECTION, Field.TITLE, Field.CONTENT, Field.TARGET)
    ]
    for cell in rest:
        cells[texts.pop(0) if len(texts) > 1 else texts[0]].append(cell) if texts else None
    return [_lines(cells[column]) for column in columns]


def _lines(cells: list[Text]) -> Text:
    return joined(cells, cells[0].source) if cells else NO_TEXT


def _is_time(cell: Text) -> bool:
    return (
        len(cell) <= 20
        and re.search(r"\d年|月|季度|底前|长期|持续|常态|每年|立即|适时", cell.string) is not None
    )


def _measures(columns: list[Field | None], rows: list[list[Text]]) -> list[TableMeasure]:
    naming = [index for index, column in enumerate(columns) if column in (Field.TITLE, Field.CONTENT)]
    numbers = columns.index(Field.NUMBER) if Field.NUMBER in columns else None
    outer = _outer_column(naming, numbers, rows)
    measures: list[TableMeasure] = []
    section: Text | None = None
    above: Row | None = None
    for cells in rows:
        printed = [cell for cell in cells if cell.string.strip()]
        if not printed:
            continue
        if len(printed) == 1 or len({cell.string for cell in printed}) == 1:
            if len(printed[0]) <= 50 and not (numbers is not None and _NUMBER.fullmatch(printed[0].string)):
                section = printed[0]
            continue
        row = _row(columns, cells, outer)
        _repeat_merged(row, above)
        above = row
        section = row.first(Field.SECTION) or section
        title = row.first(Field.TITLE) or row.first(Field.CONTENT) or row.first(Field.TARGET)
        number = row.first(Field.NUMBER)
        begins = (
            number is not None if numbers is not None else row.cells.get(Field.TITLE, [title])[0] is not None
        )
        if numbers is None and Field.TITLE in row.cells and not row.first(Field.TITLE):
            begins = False
        if title is None or (not begins and not measures):
            continue
        if begins:
            measures.append(_begun(number, title, section, row))
        else:
            measures[-1].rows.append(row)
    return measures


def _outer_column(naming: list[int], numbers: int | None, rows: list[list[Text]]) -> int | None:
    """The naming column that groups measures instead of naming them: blank where a number is printed."""
    if len(naming) < 2 or numbers is None:
        return None
    first = naming[0]
    for cells in rows:
        numbered = len(cells) > first and cells[numbers].string.strip()
        if numbered and len([cell for cell in cells if cell.string.strip()]) > 2 and _is_merged(cells[first]):
            return first
    return None


def _row(columns: list[Field | None], cells: list[Text], outer: int | None) -> Row:
    row = Row()
    for index, column in enumerate(columns):
        if column is None:
            continue
        cell = cells[index] if index < len(cells) else NO_TEXT
        holds = _held(column, row, is_outer=index == outer)
        if holds not in _OWNERS and _SAME.fullmatch(cell.string.strip()):
            cell = NO_TEXT
        row.cells.setdefault(holds, []).append(cell)
    if not row.first(Field.TITLE) and outer is not None and row.first(Field.CONTENT):
        row.cells[Field.TITLE] = row.cells[Field.CONTENT]
    return row


def _is_merged(cell: Text) -> bool:
    return not cell.string.strip() or _SAME.fullmatch(cell.string.strip()) is not None


def _held(column: Field, row: Row, *, is_outer: bool) -> Field:
    """What a column holds in this table: an outer naming column groups, a second naming column tells the content."""
    if is_outer:
        return Field.SECTION
    return Field.CONTENT if column is Field.TITLE and Field.TITLE in row.cells else column


def _repeat_merged(row: Row, above: Row | None) -> None:
    if above is None:
        return
    owners = [column for column in _OWNERS if column in row.cells]
    blank = all(row.first(column) is None for column in owners)
    for column in owners:
        own = row.first(column)
        if blank or (own is not None and _SAME.fullmatch(own.string.strip())):
            row.cells[column] = above.cells.get(column, [])
    if blank and row.first(Field.DEADLINE) is None and Field.DEADLINE in row.cells:
        row.cells[Field.DEADLINE] = above.cells.get(Field.DEADLINE, [])


def _begun(number: Text | None, title: Text, section: Text | None, row: Row) -> TableMeasure:
    printed = number.printed.strip(" .、．") if number else None
    if marker := marker_at(title.string):
        printed = printed or marker.printed
        title = title.part(marker.end)
    return TableMeasure(number=printed, title=title, section=section, rows=[row])


def deadline_of(row: Row) -> Text | None:
    """The cell that says by when."""
    cell = row.first(Field.DEADLINE)
    return cell if cell is not None and (deadline_in_label(cell) or deadline_in_prose(cell)) else None
