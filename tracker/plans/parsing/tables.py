"""Tables: 任务清单, 责任分工表, 台账. A header row names the columns, by the same words as labels in the text.

A row with a number, or with a title where nothing is numbered, begins a measure; a row without adds to the measure above it. Owner
cells that are all blank, and cells that print 同上, are merged cells: they repeat the row above.
"""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from tracker.plans.parsing.characters import NO_TEXT, Text, joined, split
from tracker.plans.parsing.deadlines import deadline_in_label, deadline_in_prose
from tracker.plans.parsing.labels import Field, column_of, columns_in, columns_of, may_name_column
from tracker.plans.parsing.masthead import is_date
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.numbering import Rank, begins_item, marker_at
from tracker.plans.parsing.paragraphs import Paragraph
from tracker.plans.parsing.sections import in_lines
from tracker.plans.parsing.unit_names import are_units

_OWNERS = (Field.LEAD, Field.RESPONSIBLE)
_REPEATED = (*_OWNERS, Field.DEADLINE)  # columns in which 同上 may be printed
_NAMING = (Field.TITLE, Field.CONTENT, Field.TARGET)
_BLANKS = frozenset(("", "-", "—", "——", "一", "/", "\\", "无"))
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:[.-]\d{1,2})*|[一二三四五六七八九十]{1,3})\)?[.、]?")
_NOTE_BELOW = re.compile(r"附 ?件|注[:1一]|备注[:]")
_BETWEEN_CELLS = re.compile(" +")
_SHORT_NUMBER = re.compile(r"\d{1,3}")
_MEANS = re.compile("措施|举措|做法")
_SAME = re.compile(r"同上|〃|″|\"|↑|\^+")


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
    string = paragraphs[index].text.string
    return (
        (_cards(paragraphs, index) if ":" in string[:13] else None)
        or (_spaced(paragraphs, index) if " " in string else None)
        or (_flattened(paragraphs, index) if len(string) <= 14 and may_name_column(string) else None)
    )


def _columns(cells: list[Text]) -> list[Field | None] | None:
    """The columns that a row names, or None where the row is no header."""
    if cells[0].string[:1].isdigit() or not any(column_of(cell.string) in _OWNERS for cell in cells):
        return None
    columns = _goal_first(columns_of([cell.string for cell in cells]), cells)
    named = [column for column in columns if column]
    if len(named) < 2 or len(named) < len([cell for cell in cells if cell.string.strip()]) * 0.6:
        return None
    if not any(column in (Field.TITLE, Field.CONTENT, Field.TARGET) for column in named):
        return None
    return columns


def _goal_first(columns: list[Field | None], cells: list[Text]) -> list[Field | None]:
    """工作目标 before 工作措施: the goal names the measure, the means are its content."""
    if Field.TITLE not in columns:
        return columns
    means = columns.index(Field.TITLE)
    goal = next((index for index, cell in enumerate(cells[:means]) if cell.string.endswith("目标")), None)
    if goal is None or not _MEANS.search(cells[means].string):
        return columns
    return [
        Field.TITLE if index == goal else Field.CONTENT if index == means else column
        for index, column in enumerate(columns)
    ]


def _cells(row: Text) -> list[Text]:
    cells = []
    start = 0
    for cell in row.string.split("\t"):
        cells.append(row.part(start, start + len(cell)).strip())
        start += len(cell) + 1
    return cells


def _tabbed(paragraphs: list[Paragraph], index: int) -> Table | None:
    head = _cells(paragraphs[index].text)
    columns = _columns(head)
    if columns is None:
        return None
    while not head[len(columns) - 1].string.strip():
        columns.pop()
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
                columns = _with_second_header(columns, cells)
            else:
                rows.append(_aligned(cells, columns))
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
    if place := _number_without_head(columns, rows):
        rows = [_behind_group(cells) for cells in rows]
        columns = [Field.SECTION, Field.NUMBER, *columns[place:]]
    return Table(_measures(columns, rows), used, skipped)


def _number_without_head(columns: list[Field | None], rows: list[list[Text]]) -> int:
    """Before which column a number stands that no head names, the columns before it grouping the tasks; 0 where there is none."""
    if Field.NUMBER in columns:
        return 0
    counted = [found for row in rows if (found := _at_number(row))]
    if not _counts_on([number for _, number, _ in counted]):
        return 0
    place = len(columns) - max(len(cells) for _, _, cells in counted)
    return place if place > 0 and any(column in _OWNERS for column in columns[place:]) else 0


def _counts_on(numbers: list[Text]) -> bool:
    """True for 1, 2, 3 …"""
    values = [int(number.string) for number in numbers]
    return len(values) > 1 and values == list(range(1, len(values) + 1))


def _at_number(row: list[Text]) -> tuple[list[Text], Text, list[Text]] | None:
    """The groups before the number of a row, the number, and the cells behind it, blank cells at the end left out."""
    printed = [cell.string.strip() for cell in row]
    while printed and not printed[-1]:
        printed.pop()
    place = next((i for i, string in enumerate(printed[:-1]) if _SHORT_NUMBER.fullmatch(string)), None)
    return None if place is None else (row[:place], row[place], row[place + 1 : len(printed)])


def _behind_group(row: list[Text]) -> list[Text]:
    """The row as group, number and the cells behind the number; a heading alone stays as it is."""
    found = _at_number(row)
    if found is None:
        return [cell for cell in row if cell.string.strip()]
    groups, number, cells = found
    return [groups[0] if groups else NO_TEXT, number, *cells]


def _aligned(cells: list[Text], columns: list[Field | None]) -> list[Text]:
    """A row that lacks the cells merged at its left, moved under the columns that it fits."""
    printed = len(cells)
    while printed > 0 and not cells[printed - 1].string.strip():
        printed -= 1
    missing = len(columns) - printed
    if not cells or printed < 2 or missing <= 0 or not cells[0].string.strip() or _fit(cells, columns):
        return cells
    shifts = [[NO_TEXT] * shift + cells[:printed] for shift in range(1, missing + 1)]
    return next((shifted for shifted in shifts if _fit(shifted, columns)), cells)


def _fit(cells: list[Text], columns: list[Field | None]) -> bool:
    """True where the cells under owners, dates and numbers hold such, and an owner is among them."""
    told = [
        (cell, column)
        for cell, column in zip(cells, columns, strict=False)
        if column in _OWNERS or column in (Field.DEADLINE, Field.NUMBER)
    ]
    return any(column in _OWNERS and cell.string.strip() for cell, column in told) and all(
        _NUMBER.fullmatch(cell.string.strip())
        if column is Field.NUMBER and cell.string.strip()
        else _may_stand(cell, column)
        for cell, column in told
        if column is not Field.NUMBER or cell.string.strip()
    )


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


def _with_second_header(columns: list[Field | None], cells: list[Text]) -> list[Field | None]:
    """The columns named further: cell under cell, or, where a short row names the parts of one head, in place of that head."""
    second = [column_of(cell.string) for cell in cells]
    owners = [index for index, column in enumerate(columns) if column in _OWNERS]
    if len(cells) < len(columns) and None not in second and len(owners) == 1:
        return [*columns[: owners[0]], *second, *columns[owners[0] + 1 :]]
    return [column or above for column, above in zip(second, columns + [None] * len(cells), strict=False)]


def _is_section_line(paragraph: Paragraph) -> bool:
    return len(paragraph.text) <= 50 and not paragraph.text.string.endswith("。")


_CARD_LINE = re.compile(r"([^:。,]{2,12})[:] *(.*)")
_LONGEST_CARD = 40  # lines
_CARD_BEGINS = re.compile(r".*(?:名称|编号|序号)|(?:重点|工作|主要|具体|年度)*(?:任务|事项|项目|工作)")


def _cards(paragraphs: list[Paragraph], index: int) -> Table | None:
    """Records of lines, each under its label (任务名称: … 牵头单位: …): a table turned on its side."""
    rows: list[Row] = []
    first = ""
    used = lines = 0
    while index + used < len(paragraphs) and not paragraphs[index + used].is_row:
        text = paragraphs[index + used].text
        match = _CARD_LINE.fullmatch(text.string) if ":" in text.string[:13] else None
        column = column_of(match[1]) if match else None
        if match is None or column is None or (not rows and not _CARD_BEGINS.fullmatch(match[1])):
            break
        first = first or match[1]
        begins = match[1] == first
        if (begins or lines > _LONGEST_CARD) and rows and not any(rows[-1].first(each) for each in _OWNERS):
            break  # a record that names nobody is no task
        if begins:
            rows.append(Row())
            lines = 0
        lines += 1
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
    if column_of(string.split(maxsplit=1)[0]) is None:
        return None
    header = list(split(paragraphs[index].text, _BETWEEN_CELLS))
    columns = _columns(header)
    if columns is None or (len(columns) < 3 and columns[0] not in _NAMING):
        return None
    rows: list[list[Text]] = []
    used = 1
    while index + used < len(paragraphs):
        row = _told_apart(list(split(paragraphs[index + used].text, _BETWEEN_CELLS)), columns)
        if row is None:
            break
        rows.append(row)
        used += 1
    return Table(_measures(columns, rows), used) if rows else None


def _told_apart(words: list[Text], columns: list[Field | None]) -> list[Text] | None:
    """The words of a row under their columns: owners and dates from the right, the rest is the text; None for a line that is no row."""
    left: list[Text] = []
    columns = list(columns)
    if columns and columns[0] is Field.NUMBER:
        if not words or not _NUMBER.fullmatch(words[0].string):
            return None
        left.append(words.pop(0))
        columns.pop(0)
    tail = _tail(columns)
    naming = columns[: len(columns) - len(tail)]
    taken = _taken(words, tail, left=len(naming) if len(words) >= len(columns) else 0)
    if not words or not naming or not any(taken.values()):
        return None
    head = [column for column in naming if column in _NAMING]
    if head and len(words) < len(naming) - len(head) + 1:
        first = naming.index(head[0])
        return (
            left
            + [NO_TEXT] * first
            + [joined(words, words[0].source)]
            + [NO_TEXT] * (len(naming) - first - 1)
            + [_in_one(taken[index]) for index in range(len(tail))]
        )
    middle = [joined(words, words[0].source)] + [NO_TEXT] * (len(naming) - 1)
    if len(words) >= len(naming) > 1 and all(len(word) <= 40 for word in words[: len(naming) - 1]):
        middle = [*words[: len(naming) - 1], joined(words[len(naming) - 1 :], words[0].source)]
    return left + middle + [_in_one(taken[index]) for index in range(len(tail))]


def _tail(columns: list[Field | None]) -> list[Field | None]:
    """The columns behind the last one that holds sentences."""
    naming = [index for index, column in enumerate(columns) if column in _NAMING]
    return columns[naming[-1] + 1 :] if naming else []


def _taken(words: list[Text], tail: list[Field | None], *, left: int = 0) -> dict[int, list[Text]]:
    """Takes from the end of the words what the columns of the tail hold, told by what it is; several units go to the last owner.

    As many words as `left` stay with the columns before the tail, even where one could be read as a unit.
    """
    end = len(words)
    while end > left and any(_may_stand(words[end - 1], column) for column in tail):
        end -= 1
    cells = words[end:]
    del words[end:]
    taken: dict[int, list[Text]] = {index: [] for index in range(len(tail))}
    at = 0
    for position, cell in enumerate(cells):
        fitting = [index for index, column in enumerate(tail) if index >= at and _may_stand(cell, column)]
        fitting = fitting or [max(at - 1, 0)]
        taken[fitting[0]].append(cell)
        following = cells[position + 1] if position + 1 < len(cells) else None
        more = [
            index
            for index in fitting[1:]
            if tail[index] is not Field.OTHER and (following is None or _may_stand(following, tail[index]))
        ]
        at = fitting[0] + 1 if more or tail[fitting[0]] not in _OWNERS else fitting[0]
    return taken


def _may_stand(cell: Text, column: Field | None) -> bool:
    """True for what a column of this kind can hold, and for the sign that it holds nothing."""
    return _may_hold(column, cell.string)


@remembered
def _may_hold(column: Field | None, cell: str) -> bool:
    string = cell.strip()
    if string in _BLANKS or _SAME.fullmatch(string):
        return True
    if column in _OWNERS:
        return are_units(cell)
    if column is Field.DEADLINE:
        return _is_time(cell)
    if column is Field.PERSON:
        return re.fullmatch(r"[一-鿿]{2,4}(?:[、, ][一-鿿]{2,4})*", string) is not None
    return column is Field.OTHER and len(string) <= 12


def _in_one(cells: list[Text]) -> Text:
    """The cells as one, a line each."""
    return in_lines(cells) if cells else NO_TEXT


def _flattened(paragraphs: list[Paragraph], index: int) -> Table | None:
    """A table whose cells stand one to a line: a run of column names, then runs of cells, each begun by its number."""
    if not columns_in(_short_lines(paragraphs, index, 3)):
        return None
    lines = _short_lines(paragraphs, index, 24)
    header = columns_in(lines)
    columns: list[Field | None] = [column for column, _ in header]
    if len(columns) < 3 or not any(column in _OWNERS for column in columns):
        return None
    if not any(column in _NAMING for column in columns):
        return None
    height = sum(size for _, size in header)
    heads = set(lines[:height])
    if lines[height : height + 1] == lines[:1]:
        return None  # the header stands here twice: the table begins with the second
    below = [paragraph.text for paragraph in paragraphs[index + height : index + height + 60]]
    if not any(text.string not in heads and are_units(text.string) for text in below):
        return None
    cells: list[Text] = []
    for paragraph in paragraphs[index + height :]:
        if paragraph.is_row or _ends_table(paragraph.text):
            break
        cells.append(paragraph.text)
    length = len(cells)
    cells = _without_repeated_head(cells, lines[:height])
    if columns[0] is Field.NUMBER:
        runs = _runs(cells, heads)
    elif _counts_on([cell for cell in cells if _SHORT_NUMBER.fullmatch(cell.string)]):
        task = max(index for index, column in enumerate(columns) if column in _NAMING)
        columns = [Field.NUMBER, *columns[task:]]
        runs = _grouped_runs(cells, columns)
    else:
        runs = _even_runs(cells, columns)
    rows = [run if len(run) == 1 else _fitted(run, columns) for run in runs]
    whole = [row for row in rows if len(row) > 1]
    owned = [row for row in whole if any(_holds_units(row, columns, owner) for owner in _OWNERS)]
    if not owned or len(owned) * 2 < len(whole):
        return None
    return Table(_measures(columns, rows), height + length)


def _without_repeated_head(cells: list[Text], head: list[str]) -> list[Text]:
    """The cells without the head that is printed again on top of every page."""
    kept: list[Text] = []
    index = 0
    while index < len(cells):
        if cells[index].string == head[0] and [c.string for c in cells[index : index + len(head)]] == head:
            index += len(head)
            continue
        kept.append(cells[index])
        index += 1
    return kept


def _short_lines(paragraphs: list[Paragraph], index: int, most: int) -> list[str]:
    """The lines from here on that are short enough to name a column, at most so many, up to the first that comes again."""
    lines: list[str] = []
    for paragraph in paragraphs[index : index + most]:
        if paragraph.is_row or len(paragraph.text.string) > 20:
            break
        lines.append(paragraph.text.string)
        if len(lines) > 1 and lines[-1] == lines[0]:
            break
    return lines


def _holds_units(row: list[Text], columns: list[Field | None], owner: Field) -> bool:
    return any(
        column is owner and are_units(cell.string)
        for column, cell in zip(columns, row, strict=False)
        if cell.string
    )


def _ends_table(text: Text) -> bool:
    return _NOTE_BELOW.match(text.string) is not None or is_date(text.string)


def _runs(cells: list[Text], heads: set[str]) -> list[list[Text]]:
    """The cells of each row, the number first; a heading between two rows is a run of its own."""
    runs: list[list[Text]] = []
    last = 0
    for cell in cells:
        string = cell.string.strip("().、 ")
        number = int(string) if _SHORT_NUMBER.fullmatch(string) else None
        if number is not None and number == last + 1:
            runs.append([cell])
            last = number
            continue
        marker = marker_at(cell.string) if number is None and len(cell) <= 50 else None
        heading = marker is not None and marker.rank <= Rank.BRACKETED_CHINESE
        told = number is not None or heading or cell.string in heads
        complete = told and (not runs or len(runs[-1]) == 1 or _closes_row(runs[-1][-1]))
        if number is not None and complete and (number > last or number == 1):
            runs.append([cell])
            last = number
        elif heading and complete:
            runs.append([cell])
        elif cell.string in heads and complete:
            continue
        elif runs and _NUMBER.fullmatch(runs[-1][0].string):
            runs[-1].append(cell)
    return [run for run in runs if len(run) > 1 or not _NUMBER.fullmatch(run[0].string)]


def _closes_row(cell: Text) -> bool:
    return are_units(cell.string) or _is_time(cell.string) or cell.string.strip() in _BLANKS


def _grouped_runs(cells: list[Text], columns: list[Field | None]) -> list[list[Text]]:
    """The cells of each row from its number on; what stands behind the last column of a row is the heading of the next."""
    runs: list[list[Text]] = []
    heading: list[Text] = []
    for cell in cells:
        if not _SHORT_NUMBER.fullmatch(cell.string):
            (runs[-1] if runs else heading).append(cell)
            continue
        if runs:
            heading = _taken_from_end(runs[-1], columns)
        runs.extend([each] for each in heading)
        runs.append([cell])
    return runs


def _taken_from_end(run: list[Text], columns: list[Field | None]) -> list[Text]:
    """Takes from a row the cells at its end that its last column cannot hold."""
    end = len(run)
    while end > len(columns) and not _may_stand(run[end - 1], columns[-1]):
        end -= 1
    taken = run[end:]
    del run[end:]
    return taken


def _even_runs(cells: list[Text], columns: list[Field | None]) -> list[list[Text]]:
    """Rows without numbers: as many cells each as there are columns, headings between them; none where owners do not fall in their column."""
    runs: list[list[Text]] = []
    index = 0
    while index < len(cells):
        marker = marker_at(cells[index].string)
        if (
            marker
            and marker.rank <= Rank.BRACKETED_CHINESE
            and len(cells[index]) <= 50
            and "。" not in cells[index].string
        ):
            runs.append([cells[index]])
            index += 1
            continue
        run = cells[index : index + len(columns)]
        held = zip(run, columns, strict=False)
        if len(run) < len(columns) or not all(
            _may_stand(cell, column) for cell, column in held if column in _OWNERS
        ):
            return []
        runs.append(run)
        index += len(columns)
    return runs


def _fitted(run: list[Text], columns: list[Field | None]) -> list[Text]:
    """The cells of a run put under their columns by what they hold, where the counts differ."""
    run = _mended(run)
    if len(run) == len(columns) and all(
        _may_stand(cell, column)
        if column in _OWNERS
        else column is not Field.DEADLINE or not are_units(cell.string)
        for cell, column in zip(run, columns, strict=True)
    ):
        return run
    if columns[0] is not Field.NUMBER:
        return run
    cells: dict[int, list[Text]] = {index: [] for index in range(len(columns))}
    cells[0] = run[:1]
    rest = run[1:]
    tail = _tail(columns)
    taken = _taken(rest, tail, left=1 if any(column in _NAMING for column in columns) else 0)
    for index, found in taken.items():
        cells[len(columns) - len(tail) + index] = found
    naming = [index for index, column in enumerate(columns) if column in _NAMING or column is Field.SECTION]
    for spare in (Field.SECTION, Field.TARGET):
        if len(rest) < len(naming):
            naming = [index for index in naming if columns[index] is not spare]
    for cell in rest:
        if naming:
            cells[naming.pop(0) if len(naming) > 1 else naming[0]].append(cell)
    return [_in_one(cells[index]) for index in range(len(columns))]


def _mended(run: list[Text]) -> list[Text]:
    """The cells with those joined that a line break cut: after 、 or inside a bracket."""
    mended: list[Text] = []
    for cell in run:
        before = mended[-1].string if mended else ""
        if before.endswith(("、", ",", "和")) or before.count("(") > before.count(")"):
            mended[-1] = joined([mended[-1], cell], cell.source)
        else:
            mended.append(cell)
    return mended


_TIME_WORD = re.compile(
    r"(?:20\d{2}|[〇○零一二三四]{4})?[年.-]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[月.日号](?:份|上旬|中旬|下旬|初|中|底|末)?|20\d{2}年?|第?[一二三四1-4]季度|[上下]半年|"
    r"“?十[三四五六]五”?|长期|持续|常态化?|不断|每(?:年|月|季度?|半年|周)|立即|立行立改|即知即改|适时|全年|全程|年内|年度|年[初中底末]|今年|按(?:年|月|季)|汛期|贯穿|随时|及时"
)
_WITH_TIME = re.compile(
    r"以?[前后内]|底|末|期间|时期|坚持|推进|开展|实施|完成|启动|落实|整改|执行|到位|全面|基本|并|至|到|于|从|起|[,、;.。~()—-]|一"
    r"|(?:投入使用|投入运营|试运营|投用|动工|开工|竣工|建成|完工|交付|通车|开放|验收|投产)"
)


@remembered
def _is_time(cell: str) -> bool:
    """True for a cell that holds a time and next to nothing else."""
    string = "".join(cell.split())
    rest, times = _TIME_WORD.subn("", string)
    return times > 0 and len(string) <= 40 and len(_WITH_TIME.sub("", rest)) <= 2


def _measures(columns: list[Field | None], rows: list[list[Text]]) -> list[TableMeasure]:
    if _numbers_groups(columns, rows):
        columns = [None if column is Field.NUMBER else column for column in columns]
    naming = [index for index, column in enumerate(columns) if column in (Field.TITLE, Field.CONTENT)]
    numbers = columns.index(Field.NUMBER) if Field.NUMBER in columns else None
    outer = _outer_column(naming, numbers, rows)
    counted = numbers is not None and any(
        len(cells) > numbers and cells[numbers].string[:1].isdigit() for cells in rows
    )
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
        if numbers is not None and len(printed) == 2 and _heads_group(printed, counted):
            section, above = joined(printed, printed[0].source), None
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


def _heads_group(printed: list[Text], counted: bool) -> bool:
    """True for a row of a Chinese number and a heading alone, (一) 完善机制, in a table whose tasks are counted in figures."""
    marker = marker_at(printed[0].string + "、")
    return counted and marker is not None and marker.rank <= Rank.BRACKETED_CHINESE


def _numbers_groups(columns: list[Field | None], rows: list[list[Text]]) -> bool:
    """True where the number column counts merged groups while the tasks carry their own numbers, counted through all groups."""
    if Field.NUMBER not in columns:
        return False
    numbers = columns.index(Field.NUMBER)
    naming = [index for index, column in enumerate(columns) if column in _NAMING]
    rows = [cells for cells in rows if len([cell for cell in cells if cell.string.strip()]) > 2]
    groups = [cells for cells in rows if cells[numbers].string.strip()]
    if not 1 < len(groups) < len(rows) or not naming:
        return False
    markers = [marker_at(cells[naming[0]].string) for cells in rows if len(cells) > naming[0]]
    return [marker.value for marker in markers if marker] == list(range(1, len(rows) + 1))


def _outer_column(naming: list[int], numbers: int | None, rows: list[list[Text]]) -> int | None:
    """The naming column that groups measures instead of naming them: blank where a number is printed."""
    if len(naming) < 2:
        return None
    first, second = naming[:2]
    if numbers is None:
        whole = [cells for cells in rows if len(cells) > second and cells[second].string.strip()]
        counted = whole and all(begins_item(cells[second].string) for cells in whole)
        return first if counted and any(_is_merged(cells[first]) for cells in whole) else None
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
        if holds not in _REPEATED and _SAME.fullmatch(cell.string.strip()):
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
    for column in [column for column in _REPEATED if column in row.cells]:
        if blank and column in owners:
            row.cells[column] = above.cells.get(column, [])
            continue
        row.cells[column] = [
            over if over is not None and _SAME.fullmatch(cell.string.strip()) else cell
            for cell, over in zip_longest(row.cells.get(column, []), above.cells.get(column, []))
            if cell is not None
        ]
    if not blank and _lead_is_merged(row):
        row.cells[Field.LEAD] = above.cells.get(Field.LEAD, [])
        blank = True
    if blank and row.first(Field.DEADLINE) is None and Field.DEADLINE in row.cells:
        row.cells[Field.DEADLINE] = above.cells.get(Field.DEADLINE, [])


def _lead_is_merged(row: Row) -> bool:
    """True where the lead is blank together with the date or the person in charge, cells that such a table fills: merged ones."""
    if Field.LEAD not in row.cells or row.first(Field.LEAD) is not None:
        return False
    return any(column in row.cells and row.first(column) is None for column in (Field.DEADLINE, Field.PERSON))


def _begun(number: Text | None, title: Text, section: Text | None, row: Row) -> TableMeasure:
    printed = number.printed.strip(" .、．") if number else None
    if marker := marker_at(title.string):
        printed = printed or marker.printed
        title = title.part(marker.end)
    return TableMeasure(number=printed, title=title, section=section, rows=[row])


def deadline_of(row: Row) -> Text | None:
    """The cell that says by when."""
    cell = row.first(Field.DEADLINE)
    if cell is not None and _SAME.fullmatch(cell.string.strip()):
        return None  # nothing stands above it
    return cell if cell is not None and (deadline_in_label(cell) or deadline_in_prose(cell)) else None
