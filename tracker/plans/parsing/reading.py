"""Reading: one document, part by part, put together to a plan."""

import re
from bisect import bisect_left
from dataclasses import replace

from tracker.plans.parsing.characters import Span, Text
from tracker.plans.parsing.deadlines import Deadline, day_of, deadline_in_label, deadline_in_prose
from tracker.plans.parsing.labels import Field, labels_in, unknown_labels
from tracker.plans.parsing.masthead import (
    Masthead,
    is_date,
    is_document_number,
    is_head,
    is_title,
    masthead_of,
)
from tracker.plans.parsing.measures import Measure, measures_of
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.numbering import begins_item
from tracker.plans.parsing.paragraphs import Paragraph
from tracker.plans.parsing.parsed import (
    ParsedMeasure,
    ParsedPlan,
    ParsedSection,
    ParsedSupport,
    ParsedTask,
    Passage,
)
from tracker.plans.parsing.parties import (
    NOBODY,
    Parties,
    first_listed_leads,
    marks_after_leads,
    names_parties,
    parties_in_cell,
    parties_in_prose,
    plain_parties,
    star_of_leads,
    with_first_as_lead,
    with_leads_before,
    with_leads_of_prose,
    with_starred_as_lead,
)
from tracker.plans.parsing.parts import Part, parts_of, without_closing
from tracker.plans.parsing.sections import (
    Item,
    Purpose,
    in_lines,
    outline_of,
    purpose_of_heading,
    tidy,
    title_of,
)
from tracker.plans.parsing.tables import Row, Table, TableMeasure, deadline_of, table_at
from tracker.plans.parsing.targets import ParsedTarget, targets_in
from tracker.plans.parsing.unit_names import are_units, is_particular, is_unit

_NO_PLAN = re.compile(r"(?:表|名单|清单|样式|模板|申请|流程图?|意见书|名录|目录|格式|回执)\)?\Z")
_UNREAD_OWNER = "此处像责任分工，未能读出"
_STEP = "实施步骤，未作为措施读入"
_VALUE = re.compile(r"[^。;\n()]{2,200}")
_LEADS = re.compile(r"[^。;\n]{0,100}牵头[^。;\n]{0,100}")
_TORN_ROW = "表格中断开的行，未能读出"
_OF_LEVEL = re.compile("[各省市县区镇乡州]")
_UNREAD_TEXT = "没有读出措施，请核对"
_MANY = 40  # unread paragraphs that are still told one by one
_ANNOUNCES = re.compile("[:]\\Z|制定(?:本|如下|此)|(?:通知|方案|意见|安排)如下|印发给")
_UNREAD_TABLE = "表格没有责任单位一栏，未读入措施"
_MAY_BE_GLOBAL = re.compile("不再列|不再单列|均需|均由|下同|列出|首位|第一位")
_GLOBAL = re.compile(
    r"[^。;\n(]*(?:以下|下同|上述|以上)[^。;\n]*(?:不再|均需|均由|同上|负责落实|下同|列出|列首位)[^。;\n)]*"
)
_LINE = re.compile(r"[^\n]+")
_MAY_ASSIGN = re.compile("单 ?位|部 ?门")
_OWNERS = (Field.LEAD, Field.RESPONSIBLE)
_NAMES_UNIT = re.compile(r"(?:局|委|办|办公室|中心|厅|部|院|公司|政府|会|街道|镇|乡|支队|大队|站|所)\Z")


def read(paragraphs: list[Paragraph], source: str) -> ParsedPlan:
    """The plan that these paragraphs of the source hold."""
    first_item, first_table = _body_begins(paragraphs)
    masthead = masthead_of([paragraph.text for paragraph in paragraphs], first_item)
    year = masthead.issued_day.year if masthead.issued_day else _year_in(masthead.title)
    document = "\n".join(paragraph.text.string for paragraph in paragraphs)
    reading = _Reading(masthead, year, source, document)
    parts = parts_of(paragraphs)
    whole = parts[:1] == [Part(paragraphs, is_annex=False)]
    for part in parts:
        reading.read(part, {first_item: first_table} if first_table and whole else {})
    return reading.plan()


def _body_begins(paragraphs: list[Paragraph]) -> tuple[int, Table | None]:
    """The first paragraph that is an item or a row, or with which a table begins, and that table."""
    for index, paragraph in enumerate(paragraphs):
        if paragraph.is_row or begins_item(paragraph.text.string):
            return index, None
        if table := table_at(paragraphs, index):
            return index, table
    return len(paragraphs), None


def _year_in(title: Text | None) -> int | None:
    match = re.search(r"20\d{2}", title.string) if title else None
    return int(match[0]) if match else None


class _Reading:
    """The plan while it is being read, part by part."""

    def __init__(self, masthead: Masthead, year: int | None, source: str, document: str) -> None:
        self.masthead = masthead
        self.year = year
        self.source = source
        self.first_leads = first_listed_leads(document)
        self.lead_marks = marks_after_leads(document)
        self.lead_star = star_of_leads(document)
        self.title_year = _year_in(masthead.title)
        self.measures: list[ParsedMeasure] = []
        self.places_of_titles: dict[str, list[int]] = {}
        self.sections: dict[str, ParsedSection] = {}
        self.indicators: list[ParsedTarget] = []
        self.support: list[ParsedSupport] = []
        self.clauses: list[Passage] = []
        self.unread: list[Passage] = []
        self.left: list[Text] = []
        self.last = NOBODY

    def plan(self) -> ParsedPlan:
        """What has been read."""
        head = self.masthead
        if not self.measures:
            self._note_left()
        return ParsedPlan(
            title=tidy(head.title.printed) if head.title else None,
            title_span=head.title.span if head.title else None,
            document_number=tidy(head.document_number.printed) if head.document_number else None,
            document_number_span=head.document_number.span if head.document_number else None,
            issuer=tidy(head.issuer.printed) if head.issuer else None,
            issuer_span=head.issuer.span if head.issuer else None,
            issued_on=head.issued_day,
            issued_on_span=head.issued_on.span if head.issued_on else None,
            sections=tuple(self.sections.values()),
            measures=tuple(self.measures),
            overall_indicators=tuple(self.indicators),
            supporting_measures=tuple(self.support),
            global_clauses=tuple(self.clauses),
            unread=tuple(self.unread),
        )

    def read(self, part: Part, known: dict[int, Table]) -> None:
        """Reads one part: its tables row by row, the rest as an outline; `known` are tables that were found already."""
        texts: list[Text] = []
        tables: list[Table] = []
        index = 0
        while index < len(part.paragraphs):
            table = known.get(index) or table_at(part.paragraphs, index)
            if table:
                tables.append(table)
                self.unread.extend(Passage(text.printed, _TORN_ROW, text.span) for text in table.skipped)
                index += table.used
                continue
            if not part.paragraphs[index].is_row:
                texts.append(part.paragraphs[index].text)
            elif len(part.paragraphs[index].text.string.strip()) > 1:
                self._note_row(part.paragraphs[index].text)
            index += 1
        heading = next((line.text.string for line in part.paragraphs[:3] if is_title(line.text.string)), "")
        alone = not (part.is_annex and (self.measures or _NO_PLAN.search(heading))) and not tables
        if not part.is_notice:
            self._read_outline(outline_of(without_closing(texts)), alone=alone, is_annex=part.is_annex)
        outlined = len(self.measures)
        for table in tables:
            for row in table.measures:
                self._add_row(self._row(row), outlined)

    def _read_outline(self, root: Item, *, alone: bool, is_annex: bool) -> None:
        measures = measures_of(root, alone=alone)
        told: set[Item] = set()
        for measure in measures:
            self._add(self._measure(measure))
            told.update(measure.item.all_items)
        for item in root.all_items:
            if item in told:
                continue
            purpose = item.purpose
            if purpose is Purpose.SUPPORT and not item.children and item.texts:
                self._add_support(item)
            elif not is_annex and (
                item is root or purpose is Purpose.GOALS or (purpose is Purpose.FRAME and _is_overall(item))
            ):
                self._add_indicators(in_lines([text for text in item.texts if not is_head(text)]))
            self._note_unread(item)
            if purpose is Purpose.STEPS and not item.children:
                self._note_step(item)

    def _add_support(self, item: Item) -> None:
        text = item.content
        self.support.append(ParsedSupport(item.number, tidy(item.title.printed), text.printed, text.span))

    def _add_indicators(self, text: Text) -> None:
        default = self.title_year
        self.indicators.extend(targets_in(text, this_year=self.year or self.title_year, default_year=default))

    def _note_row(self, row: Text) -> None:
        """A row of a table without columns for owners: told as unread, neighbouring rows as one passage."""
        last = self.unread[-1] if self.unread else None
        if last is not None and last.reason == _UNREAD_TABLE and row.span[0] - last.span[1] <= 3:
            self.unread.pop()
            row_text, start = f"{last.text}\n{row.printed}", last.span[0]
        else:
            row_text, start = row.printed, row.span[0]
        self.unread.append(Passage(row_text, _UNREAD_TABLE, (start, row.span[1])))

    def _note_left(self) -> None:
        """Where no measure at all was found: what the plan says, paragraph by paragraph, so that nothing is dropped in silence."""
        told = {passage.span for passage in self.unread}
        left = [text for text in self.left if text.span not in told]
        if len(left) > _MANY:
            left = [in_lines(left)]
        self.unread.extend(Passage(text.printed, _UNREAD_TEXT, text.span) for text in left)

    def _note_unread(self, item: Item) -> None:
        """Owners that stand where no measure was read, and the lines that are left where a plan gives no measure at all."""
        if item.purpose not in (Purpose.FRAME, Purpose.GOALS, Purpose.SUPPORT):
            for text in item.texts:
                if _ends_in_owner(text):
                    self._unread_owner(text)
                elif not _is_frame(text):
                    self.left.append(text)
        text = item.content
        if not _MAY_ASSIGN.search(text.string):
            return
        for line in _LINE.finditer(text.string):
            if not _MAY_ASSIGN.search(line[0]):
                continue
            passage = text.part(line.start(), line.end())
            owners = any(label.field in _OWNERS for label in labels_in(passage.string))
            if owners and not names_parties(passage.string):
                self._unread_owner(passage)

    def _note_step(self, item: Item) -> None:
        """A step of the work (动员部署阶段): no measure, and told as such."""
        if len(item.content) > len(item.title) + 1 or purpose_of_heading(item.title.string) is None:
            text = item.content
            span = (item.whole[0], text.span[1])
            self.unread.append(Passage(item.number_text + text.printed, _STEP, span))

    def _note_unread_owners(self, text: Text, parties: Parties) -> None:
        """Owners of a measure that no rule reads: a label of an unknown kind, 牵头 in a measure for which nobody was found."""
        for start, end in unknown_labels(text.string):
            rest = _VALUE.match(text.string, end)
            if rest and are_units(rest[0].strip(" \t\n")):
                self._unread_owner(text.part(start, rest.end()))
        if not parties and "牵头" in text.string:
            for match in _LEADS.finditer(text.string):
                self._unread_owner(text.part(*match.span()).strip())

    def _unread_owner(self, passage: Text) -> None:
        self.unread.append(Passage(passage.printed, _UNREAD_OWNER, passage.span))

    def _section(self, item: Item) -> str | None:
        for above in item.ancestors():
            if above.marker is not None and above.texts:
                return self._noted(above)
        return None

    def _measure(self, measure: Measure) -> ParsedMeasure:
        text = measure.text
        for span in _global_clauses(text.string):
            clause = text.part(*span)
            self.clauses.append(Passage(clause.printed, "此款适用于其他措施", clause.span))
        parties = measure.parties or parties_in_prose(text) or _parties_of_heading(measure.item)
        self._note_unread_owners(text, parties)
        parties = _with_lead_of_heading(with_leads_of_prose(parties, text), measure.item)
        parties = self._resolved(parties)
        body = text if _owners_stand_above(measure, parties) else _body(text, parties)
        labelled = NOBODY if parties.labelled else plain_parties(text)
        deadline = parties.deadline or labelled.deadline or deadline_in_prose(body)
        start = measure.item.whole[0] if measure.number else text.span[0]
        end = text.span[1] if text.string else measure.item.whole[1]  # a number may stand alone
        return ParsedMeasure(
            number=measure.number,
            section=self._section_of(measure),
            title=tidy(measure.title.printed),
            text=text.printed,
            lead_units=parties.lead,
            responsible_units=parties.responsible,
            deadline=deadline.printed if deadline else None,
            deadline_on=day_of(deadline.printed, self.year) if deadline else None,
            deadline_span=deadline.span if deadline else None,
            targets=tuple(self._targets(body, deadline)),
            tasks=tuple(self._tasks(measure)),
            title_span=measure.title.span,
            spans=((start, end),),
        )

    def _section_of(self, measure: Measure) -> str | None:
        if measure.number is None and measure.item.marker is not None:
            return self._noted(measure.item)
        return self._section(measure.item)

    def _noted(self, section: Item) -> str:
        heading = section.heading
        if heading not in self.sections:
            self.sections[heading] = ParsedSection(heading, (section.whole[0], section.title.span[1]))
        return heading

    def _resolved(self, parties: Parties) -> Parties:
        """同上 becomes the units of the measure before; the first listed leads where the plan says so."""
        if parties.same:
            parties = parties._replace(
                lead=parties.lead or self.last.lead,
                responsible=parties.responsible or self.last.responsible,
            )
        elif parties:
            self.last = parties
        parties = with_starred_as_lead(parties, self.lead_star, self.source)
        parties = with_leads_before(parties, self.lead_marks, self.source)
        return with_first_as_lead(parties) if self.first_leads else parties

    def _targets(self, text: Text, deadline: Deadline | None) -> list[ParsedTarget]:
        day = day_of(deadline.printed, self.year) if deadline else None
        return targets_in(text, this_year=self.year, default_year=day.year if day else self.title_year)

    def _tasks(self, measure: Measure) -> list[ParsedTask]:
        tasks = []
        for part in measure.parts:
            text = part.full_text
            parties = plain_parties(text) or parties_in_prose(text)
            if parties:
                tasks.append(_task(text, parties, parties.deadline or deadline_in_prose(text)))
        return tasks

    def _row(self, row: TableMeasure) -> ParsedMeasure:
        parties = NOBODY
        tasks = []
        divided = len(row.rows) > 1 or row.rows[0].first(Field.CONTENT) is not None
        bodies: list[Text] = []
        deadline: Deadline | None = None
        for each in row.rows:
            own = self._resolved(_row_parties(each))
            parties = parties.and_also(own)
            cells = [
                cell
                for column in (Field.TITLE, Field.CONTENT, Field.TARGET)
                for cell in each.cells.get(column, [])
                if cell
            ]
            cell = deadline_of(each)
            printed = (deadline_in_label(cell) if cell else None) or own.deadline
            if divided:
                by = printed or deadline_in_prose(in_lines(cells))
                tasks.append(_task(cells[-1] if cells else row.title, own, by))
            deadline = deadline or printed
            bodies.extend(cells)
        body = in_lines(bodies)
        deadline = deadline or deadline_in_prose(body)
        title = title_of(row.title)
        section = tidy(row.section.printed) if row.section else None
        if section and row.section:
            self.sections.setdefault(section, ParsedSection(section, row.section.span))
        return ParsedMeasure(
            number=row.number,
            section=section,
            title=tidy(title.printed),
            text=body.printed,
            lead_units=parties.lead,
            responsible_units=parties.responsible,
            deadline=deadline.printed if deadline else None,
            deadline_on=day_of(deadline.printed, self.year) if deadline else None,
            deadline_span=deadline.span if deadline else None,
            targets=tuple(self._targets(body, deadline)),
            tasks=tuple(tasks),
            title_span=title.span,
            spans=tuple(cell.span for cell in bodies),
        )

    def _add(self, measure: ParsedMeasure) -> None:
        self.places_of_titles.setdefault(_title_begins(measure.title), []).append(len(self.measures))
        self.measures.append(measure)

    def _add_row(self, row: ParsedMeasure, outlined: int) -> None:
        """A row that repeats a measure of the text gives it the owners that the text does not print; else it is one more."""
        for index in self.places_of_titles.get(_title_begins(row.title), []):
            measure = self.measures[index]
            if index >= outlined:
                break
            if not _same_title(measure.title, row.title):
                continue
            if not (measure.lead_units or measure.responsible_units):
                self.measures[index] = replace(
                    measure,
                    lead_units=row.lead_units,
                    responsible_units=row.responsible_units,
                    deadline=row.deadline or measure.deadline,
                    deadline_on=row.deadline_on or measure.deadline_on,
                    deadline_span=row.deadline_span or measure.deadline_span,
                    targets=measure.targets or row.targets,
                    tasks=row.tasks,
                    spans=measure.spans + row.spans,
                )
            return
        self._add(row)


@remembered
def _global_clauses(string: str) -> list[Span]:
    """Where a text says something of other measures (以下均需…负责落实，不再列出)."""
    return [match.span() for match in _GLOBAL.finditer(string)] if _MAY_BE_GLOBAL.search(string) else []


def _ends_in_owner(text: Text) -> bool:
    """True for a line of words and, behind a blank, units: a row of a table that has lost its rules."""
    words = text.string.split()
    if not 1 < len(words) <= 12 or len(text) > 200 or text.string[-1] in "。:;" or ":" in words[0]:
        return False
    first = re.split("[、,]", words[-1])[0]
    torn = is_unit("".join(words)) and not _OF_LEVEL.match(first)  # 武陵县人 民政府办公室, torn by a scanner
    if is_unit(words[0]) or torn or not is_unit(first) or is_head(text):
        return False
    owners = text.part(text.string.rindex(words[-1]))
    return are_units(owners.string) and any(is_particular(name) for name in re.split("[、,]", owners.string))


def _is_frame(text: Text) -> bool:
    """True for what stands around a plan: heads, numbers, dates, signatures, the sentence that announces it."""
    return (
        is_head(text)
        or is_document_number(text)
        or is_date(text.string)
        or is_unit(text.tight().string)
        or len(text) < 4
        or _ANNOUNCES.search(text.string) is not None
    )


_TELLING = 8  # characters of a title that are enough to know it again


def _title_begins(title: str) -> str:
    return title.rstrip("。.")[:_TELLING]


def _same_title(one: str, other: str) -> bool:
    shorter, longer = sorted((one.rstrip("。."), other.rstrip("。.")), key=len)
    return shorter == longer or (len(shorter) >= _TELLING and longer.startswith(shorter))


def _is_overall(item: Item) -> bool:
    """True below a heading such as 总体要求, where plans without a section of goals set their goals."""
    return any(
        re.search("总体|思路|指导思想|要求", each.title.string)
        for each in (item, *item.ancestors())
        if each.marker
    )


@remembered
def _sections_are_units(parent: Item) -> bool:
    titles = [section.title.string for section in parent.children]
    return len(titles) > 1 and all(_NAMES_UNIT.search(title) and is_particular(title) for title in titles)


def _parties_of_heading(item: Item) -> Parties:
    """The unit that a section is named after, where a plan is arranged by units: 一、县发展和改革局."""
    section = item.parent
    if section is None or section.marker is None or section.parent is None:
        return NOBODY
    return (
        parties_in_cell(section.title, Field.RESPONSIBLE) if _sections_are_units(section.parent) else NOBODY
    )


# 一、县应急管理局牵头任务(5项): the heading names who leads what stands below it.
_LED_SECTION = re.compile(
    r"(?P<names>[^牵]{2,60})牵头(?:负责|承担)?的?(?:重点|主要)?(?:任务|工作|事项|项目|举措|指标)?(?:\([^()]*\))?"
)


def _with_lead_of_heading(parties: Parties, item: Item) -> Parties:
    """With the lead that a heading above names, where nobody else leads."""
    if parties.lead or parties.same:
        return parties
    for above in item.ancestors():
        led = _LED_SECTION.fullmatch(above.title.string) if "牵头" in above.title.string else None
        if led and are_units(led["names"]):
            lead = parties_in_cell(above.title.part(0, led.end("names")), Field.LEAD).lead
            if not all(is_particular(unit.name) for unit in lead):
                return parties  # 由各部门牵头的任务
            names = {unit.name for unit in lead}
            rest = tuple(unit for unit in parties.responsible if unit.name not in names)
            return parties._replace(lead=lead, responsible=rest)
    return parties


def _row_parties(row: Row) -> Parties:
    parties = NOBODY
    for column in (Field.LEAD, Field.RESPONSIBLE):
        for cell in row.cells.get(column, []):
            if cell:
                parties = parties.and_also(parties_in_cell(cell, column))
    if not parties:
        for cell in row.cells.get(Field.CONTENT, []):
            parties = parties.and_also(plain_parties(cell))
    return parties


def _task(text: Text, parties: Parties, deadline: Deadline | None) -> ParsedTask:
    return ParsedTask(
        text=text.printed,
        lead_units=parties.lead,
        responsible_units=parties.responsible,
        deadline=deadline.printed if deadline else None,
        span=text.span,
    )


def _owners_stand_above(measure: Measure, parties: Parties) -> bool:
    """True where the owners are printed with the heading and what is to be done is counted below."""
    item = measure.item
    return (
        bool(item.children and parties.spans) and max(end for _, end in parties.spans) <= item.content.span[1]
    )


def _body(text: Text, parties: Parties) -> Text:
    """What a measure says before its owners; what follows the last owners is no longer the measure's."""
    if not parties.spans or not parties.starts_at:
        return text
    last = max(end for _, end in parties.spans)
    ends = bisect_left(text.origins, last)
    heading, broken, _ = text.string.partition("\n")
    if broken and ends <= len(heading) and "。" not in heading[: parties.starts_at]:
        return text  # the owners close the heading: what follows is the text
    line_end = text.string.find("\n", ends)
    rest = line_end if line_end >= 0 else len(text)
    ends = rest if rest - ends < 40 else ends
    return text.part(0, ends) if ends > len(text) * 0.3 else text
