"""Parties: who leads a measure and who is responsible.

The rule, in the order of what is plainest (reading rules of the sample plans):

1. **Labels.** 牵头单位: 牵头部门: 主办单位: … name those who lead; every other label (责任, 配合, 参与, 实施, 落实, 推进单位 …) names the
   responsible. Only 责任单位 printed: nobody leads.
2. **Sentences in brackets**, or behind a dash that closes an item. (A牵头,B、C按职责分工负责): those before 牵头 lead, those before any other verb of duty are responsible.
   (A会同B负责): A leads with B. A bracket that holds nothing but names: responsible.
3. **Sentences of the text**, only where neither is printed: 由A牵头,B配合; A负责 …; names must read as names of units.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from tracker.plans.parsing.characters import Span, Text, alone
from tracker.plans.parsing.deadlines import Deadline, deadline_in_label, deadline_in_prose, time_at_end
from tracker.plans.parsing.labels import Field, Label, labels_in
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.unit_names import are_units, is_particular, is_unit, names_in


class Unit(NamedTuple):
    """A unit as printed, with its place in the source."""

    name: str
    span: Span

    def within(self, text: Text) -> "Unit":
        """A unit read from `alone(text.string)`, where it stands in the text."""
        return Unit(*text.cited(self.name, *self.span))


class Parties(NamedTuple):
    """Who leads and who is responsible, in the order printed; `same` where the plan prints 同上."""

    lead: tuple[Unit, ...] = ()
    responsible: tuple[Unit, ...] = ()
    deadline: Deadline | None = None
    spans: tuple[Span, ...] = ()
    same: bool = False
    starts_at: int | None = None
    labelled: bool = False

    def __bool__(self) -> bool:
        return bool(self.lead or self.responsible or self.same)

    def within(self, text: Text) -> "Parties":
        """What was read from `alone(text.string)`, where it stands in the text."""
        return Parties(
            lead=tuple([unit.within(text) for unit in self.lead]),
            responsible=tuple([unit.within(text) for unit in self.responsible]),
            deadline=self.deadline.within(text) if self.deadline else None,
            spans=tuple([text.span_of(*span) for span in self.spans]),
            same=self.same,
            starts_at=self.starts_at,
            labelled=self.labelled,
        )

    def and_also(self, other: "Parties") -> "Parties":
        """Both together, every unit once."""
        if other is NOBODY:
            return self
        if self is NOBODY:
            return other
        starts = [at for at in (self.starts_at, other.starts_at) if at is not None]
        return Parties(
            lead=_once(self.lead + other.lead),
            responsible=_once(self.responsible + other.responsible),
            deadline=self.deadline or other.deadline,
            spans=self.spans + other.spans,
            same=self.same or other.same,
            starts_at=min(starts) if starts else None,
            labelled=self.labelled or other.labelled,
        )


NOBODY = Parties()

_BRACKETS = {"(": ")", "【": "】", "[": "]", "〔": "〕"}
_OPENERS = " (【[〔<"
_ANY_BRACKET = re.compile(r"[()【】\[\]〔〕]")
_LEVEL = re.compile("[省市县区](?:级|直)(?:各|有关|相关)*(?:部门|单位)")
_SAME = re.compile(r"同上|同前|同第[一二三四五六七八九十\d]+[项条]")
_DUTY_HEAD = (
    r"(?:按照?[^,;。:()]{1,24}原则[,]?|(?:等)?(?:(?:共同|分别|依|严格|均)?按照?(?:照)?(?:各自|本部门|有关)?的?(?:职责|职能|任务|部门|工作)+(?:任务|范围|要求)?(?:分工)?(?:范围|要求)?"
    r"|依?据?(?:各自)?(?:职责|职能|职权)(?:分工)?|各司其职|分工|共同|分别|联合|密切|积极|具体|主动|协同|协助|全力|统一|组织|抓好|做好|予以|为主)[,]?)*"
)
_LEADING = r"(?:为?总?牵头(?:单位|部门)?(?:负责|抓总|组织实施|组织落实|组织|落实|推进|实施|统筹|协调|会商|制定|主办)*|主办|抓总|为主负责|负总责|领办)"
_SERVING = (
    r"(?:为?(?:责任|配合|参与|实施|落实)(?:单位|部门)|负责|配合|落实|实施|参与|参加|推进(?!办|处|中心|局)|推动(?!办|处)|协助|承办|(?<!政)协办(?!公)|支持|执行(?!局|庭|处)|完成|办理|抓落实|"
    r"贯彻|保障(?=$|[,;。、)]|落实|到位)|(?:加强|做好|给予|提供)?(?:业务|工作|技术|政策)?(?:指导|支持|监督)(?=$|[,;。)])|开展|承担|会办(?!公)|承办|协同(?!办|创新)|协作(?!办|中心|局|处)|联动(?!中心|指挥|办)|跟进|结合实际)(?:抓?好?(?:组织|落实|实施|推进|配合|参与|协助|执行|工作|相关|有关|到位))*"
)
_JOINING = r"(?:会同|联合(?!会|社|体|国|工会)|商请|(?<!协)会商(?!会|社|学))"
_ROLE = re.compile(
    rf"(?P<lead>{_DUTY_HEAD}{_LEADING})|(?P<join>{_JOINING})|(?P<serve>{_DUTY_HEAD}{_SERVING}|{_DUTY_HEAD}(?<=职责分工)|(?<=[一-鿿])按职责分工)"
)
_NOTE = re.compile(
    r"[。,;(](?:[^。,;(]{0,12}?(?:以下|下同|不再列|后同)|[列排居][在名]?(?:首位|第一)|[^。,;(]{1,4}前[^。,;(]{0,5}为牵头)[^)]*(?:\Z|\))?.*",
    re.DOTALL,
)
# A bracket that says how the lists of the whole plan are to be read: (除标注外,列第一位为牵头单位,下同) (注:标★的为牵头部门)
_ASIDE = re.compile(r"\((?=[^()]*(?:下同|后同|(?:标|带|加)[有注]?“?[★☆*▲△●◆#]))[^()]*\)")
_LEAD_NOTE = re.compile(r"[(\[](?:(?:总)?牵头(?:单位|部门)?|主办(?:单位)?)[)\]]")
_OTHER_ROLE = re.compile(r"牵头|会同|配合|协助|参与|协办")
_FIRST_LEADS = re.compile(
    r"(?:列|排|居|排名)(?:在)?(?:首位|第一位?|最前面?|第一个)[^。]{0,12}(?:为|是|即为?)(?:工作|总)?牵头"
)


_MARK_LEADS = re.compile(r"“?(逗号|分号|，|；|,|;)”?之?前(?:面)?的?(?:单位|部门)?(?:为|是)牵头")
_MARKS = {"逗号": "，,", "，": "，,", ",": "，,", "分号": "；;", "；": "；;", ";": "；;"}


def marks_after_leads(document: str) -> str:
    """The marks before which the leads stand, where the plan says so (逗号前为牵头单位); '' where it does not."""
    match = _MARK_LEADS.search(document)
    return _MARKS[match[1]] if match else ""


def with_leads_before(parties: Parties, marks: str, document: str) -> Parties:
    """The responsible units before the first of the marks moved to the lead, where no lead is printed."""
    if parties.lead or not parties.responsible or not marks:
        return parties
    for index, (unit, following) in enumerate(pairwise(parties.responsible)):
        if any(mark in document[unit.span[1] : following.span[0]] for mark in marks):
            return parties._replace(
                lead=parties.responsible[: index + 1], responsible=parties.responsible[index + 1 :]
            )
    return parties._replace(lead=parties.responsible, responsible=())


_STAR_LEADS = re.compile(
    r"(?:标|带|加|注)[有注]?[“\"]?([★☆*＊▲△●◆#])[”\"]?号?[^。;]{0,6}(?:为|是|系)[^。;]{0,4}牵头|([★☆▲△●◆])号?(?:为|是)牵头"
)


def star_of_leads(document: str) -> str:
    """The sign that the names of leads carry, where the plan says so (标★的为牵头单位); '' where it does not."""
    match = _STAR_LEADS.search(document)
    return (match[1] or match[2]) if match else ""


def with_starred_as_lead(parties: Parties, star: str, document: str) -> Parties:
    """The responsible units that carry the sign moved to the lead, the sign left out of their names."""
    if parties.lead or not star:
        return parties
    lead: list[Unit] = []
    rest: list[Unit] = []
    for unit in parties.responsible:
        start, end = unit.span
        starred = star in unit.name or document[max(0, start - 1)] == star or document[end : end + 1] == star
        (lead if starred else rest).append(unit._replace(name=unit.name.strip(star)))
    return parties._replace(lead=tuple(lead), responsible=tuple(rest)) if lead else parties


def first_listed_leads(document: str) -> bool:
    """True where the plan itself says that the unit listed first leads (责任单位列第一位的为牵头单位)."""
    return _FIRST_LEADS.search(document) is not None


def with_first_as_lead(parties: Parties) -> Parties:
    """The first responsible unit moved to the lead, where no lead is printed."""
    if parties.lead or not parties.responsible:
        return parties
    return parties._replace(lead=parties.responsible[:1], responsible=parties.responsible[1:])


def plain_parties(text: Text) -> Parties:
    """Who is named by labels and by sentences in brackets; rules 1 and 2."""
    read = _plain_parties(text.string)
    return read if read is NOBODY else read.within(text)


@remembered
def _plain_parties(string: str) -> Parties:
    text, labels = alone(string), labels_in(string)
    named = _labelled(text, labels).and_also(_bracketed(text, labels))
    return _each_once(named or named.and_also(_behind_dashes(text)))


def names_parties(string: str) -> bool:
    """True where labels or sentences in brackets name somebody."""
    return bool(_plain_parties(string))


def parties_in_cell(text: Text, field: Field) -> Parties:
    """Who is named in a table cell under a column for leads or for the responsible."""
    return _parties_in_cell(text.string, field).within(text)


@remembered
def _parties_in_cell(string: str, field: Field) -> Parties:
    text = alone(string)
    return _labelled(text, labels_in(string)) or _each_once(_in_value(text, field))


def parties_in_prose(text: Text) -> Parties:
    """Who is named by the sentences of the text itself; rule 3."""
    read = _parties_in_prose(text.string)
    return read if read is NOBODY else read.within(text)


@remembered
def _parties_in_prose(string: str) -> Parties:
    parties = NOBODY
    tight = alone(string).tight()
    for clause in _CLAUSE.finditer(tight.string) if _PROSE_ROLE.search(tight.string) else ():
        parties = parties.and_also(_in_sentence(tight.part(clause.start(), clause.end())))
    if not parties or not _NAMES_DUTY.search(tight.string) or "要牵头" in tight.string:
        parties = parties.and_also(_asked(tight))
    if not parties.lead or not parties.responsible:
        return parties
    leads = {lead.name for lead in parties.lead}
    return parties._replace(responsible=tuple(u for u in parties.responsible if u.name not in leads))


# --- 1. labels


def _labelled(text: Text, labels: list[Label]) -> Parties:
    if not labels:
        return NOBODY
    label_lines: set[int] = set()  # where lines begin that open with a label: 责任人: … 责任单位: …
    told: list[Parties] = []
    spans: list[Span] = []
    starts: list[int] = []
    for label, value in _values(text, labels):
        start = text.string.rfind("\n", 0, label.start) + 1
        if start not in label_lines and not text.string[start : label.start].strip(_OPENERS):
            label_lines.add(start)
        if not value:
            continue
        found = NOBODY
        if label.field is Field.DEADLINE:
            found = Parties(deadline=_announced_deadline(label, value))
        elif label.field in (Field.LEAD, Field.RESPONSIBLE):
            found = _in_value(value, label.field)
        if found or found.deadline:
            opening = label.start
            while opening and text.string[opening - 1] in _OPENERS:
                opening -= 1
            told.append(found)
            spans.append((text.places[text.first + label.start], value.span[1]))
            starts.append(min(start, opening) if start in label_lines else opening)
    if not told:
        return NOBODY
    return Parties(
        lead=_once(tuple(unit for each in told for unit in each.lead)),
        responsible=_once(tuple(unit for each in told for unit in each.responsible)),
        deadline=next((each.deadline for each in told if each.deadline), None),
        spans=tuple(spans),
        same=any(each.same for each in told),
        starts_at=min(starts),
        labelled=True,
    )


def _announced_deadline(label: Label, value: Text) -> Deadline | None:
    """As printed; behind 办理要求 or 工作安排, which announce more than a time, the deadline that their sentences set."""
    if len(value) > 16 and label.announces_more:
        return deadline_in_prose(value)
    return deadline_in_label(value)


def _values(text: Text, labels: list[Label]) -> list[tuple[Label, Text]]:
    """The labels with what each announces."""
    limits = [label.start for label in labels[1:]] + [len(text)]
    if labels and _OTHER_LABEL.search(text.string):
        limits = [
            other.start() if (other := _OTHER_LABEL.search(text.string, label.end, limit)) else limit
            for label, limit in zip(labels, limits, strict=False)
        ]
    return [(label, _value_of(text, label, limit)) for label, limit in zip(labels, limits, strict=False)]


# A label of another kind in running text ends what is announced before it: 责任单位: … 办结标准: …
_OTHER_LABEL = re.compile(r"(?<=[一-鿿)”]) +[一-鿿]{2,8}:")


_ENDS_VALUE = re.compile(r"[()\[\]【】〔〕\n。]")


def _value_of(text: Text, label: Label, limit: int) -> Text:
    """What a label announces: up to the next label, the bracket that closes it, or the end of its sentence or line."""
    string = text.string
    depth = 0
    for found in _ENDS_VALUE.finditer(string, label.end, limit):
        mark, end = found[0], found.start()
        if mark in "([【〔":
            depth += 1
        elif mark in ")]】〕":
            if depth == 0:
                break
            depth -= 1
        elif mark == "\n" and depth == 0 and string[label.end : end].strip():
            listed = string[label.end - 1] == "\n" and _is_listed_unit(string, end + 1)
            if string[end - 1] not in "、," and not listed:
                break
        elif mark == "。" and depth == 0:
            break
    else:
        end = limit
    return text.part(label.end, end).strip(" \n\t,;.、【】[]")


def _is_listed_unit(string: str, start: int) -> bool:
    """True where the line that begins here is a unit and nothing else: below a label on a line of its own, one unit to a line."""
    end = string.find("\n", start)
    return is_unit(string[start : end if end >= 0 else start + 31].strip())


def _in_value(value: Text, field: Field) -> Parties:
    if _SAME.match(value.string):
        return Parties(same=True, spans=(value.span,))
    value = _without_note(value.without(_ASIDE))
    if (time := time_at_end(value)) and time[0] > 1:
        return _in_value(value.part(0, time[0]), field)._replace(deadline=time[1])
    if _LEAD_NOTE.search(value.string):
        return _marked_leads(value, field)
    leads_only = field is Field.LEAD and not _OTHER_ROLE.search(value.string)
    if not leads_only and _ROLE.search(value.string) and (spoken := _spoken(value, rest=field)):
        return spoken
    units = tuple(_units(value))
    return Parties(lead=units) if field is Field.LEAD else Parties(responsible=units)


def _without_note(value: Text) -> Text:
    """The value without what it says of other measures (以下…不再列出; 列第一位的为牵头单位, 下同)."""
    for note in _NOTE.finditer(value.string):
        before = value.string[: note.start()]
        if before and len(re.findall("[(《]", before)) <= len(re.findall("[)》]", before)):
            return value.part(0, note.start())
    return value


def _marked_leads(value: Text, field: Field) -> Parties:
    """A(牵头)、B、C: the names that carry the note lead."""
    lead: list[Unit] = []
    rest: list[Unit] = []
    end = 0
    for note in _LEAD_NOTE.finditer(value.string):
        names = _units(value.part(end, note.start()))
        end = note.end()
        rest.extend(names[:-1])
        lead.extend(names[-1:])
    rest.extend(_units(value.part(end).strip("、,; ")))
    return Parties(lead=tuple(lead), responsible=tuple(rest))


# --- 2. sentences in brackets


def _bracketed(text: Text, labels: list[Label]) -> Parties:
    parties = NOBODY
    if not _ANY_BRACKET.search(text.string):
        return parties
    values = [value.span for label, value in _values(text, labels) if value]
    for start, end in _top_brackets(text.string):
        inner = text.part(start + 1, end)
        string = inner.string.replace(" ", "")
        place = text.places[text.first + start]
        within = any(first < place < last for first, last in values)
        if within or any(start < label.start <= end for label in labels) or not 2 <= len(string) <= 400:
            continue
        if string.startswith("(") and string.endswith(")"):
            inner = inner.strip().part(1, -1)
        found, dated = NOBODY, None
        if (time := time_at_end(inner)) and time[0] > 1:  # (市经信局;2023年12月)
            dated = time[1]
            inner = inner.part(0, time[0])
        if _ROLE.search(string):
            found = _spoken(inner, rest=Field.RESPONSIBLE, strict=True)
        elif _closes_item(text.string, start, end) and _is_bare_list(inner):
            found = Parties(responsible=tuple(_units(inner)))
        if found:
            deadline = dated or deadline_in_prose(inner)
            told = Parties(found.lead, found.responsible, deadline, (inner.span,), found.same, start)
            parties = told if parties is NOBODY else parties.and_also(told)
    return parties


# Who is named behind a dash that closes an item: 新建基站180个。——县工信局牵头,移动公司落实
_BEHIND_DASH = re.compile(r"(?:\A|(?<=[。;!”)\n])) *——? *(?P<inner>[^—。:\n]{2,200})。?(?=\n|\Z)")


def _behind_dashes(text: Text) -> Parties:
    parties = NOBODY
    for dash in _BEHIND_DASH.finditer(text.string) if "—" in text.string else ():
        inner = text.part(*dash.span("inner"))
        found = NOBODY
        if _ROLE.search(inner.string):
            found = _spoken(inner, rest=Field.RESPONSIBLE, strict=True)
        elif _is_bare_list(inner):
            found = Parties(responsible=tuple(_units(inner)))
        if found:
            told = Parties(found.lead, found.responsible, None, (inner.span,), False, dash.start())
            parties = parties.and_also(told)
    return parties


def _top_brackets(string: str) -> list[tuple[int, int]]:
    found = []
    closing: list[str] = []
    start = 0
    for bracket in _ANY_BRACKET.finditer(string):
        mark = bracket[0]
        if mark in _BRACKETS:
            if not closing:
                start = bracket.start()
            closing.append(_BRACKETS[mark])
        elif closing and mark == closing[-1]:
            closing.pop()
            if not closing:
                found.append((start, bracket.start()))
    if closing and len(string) - start < 300 and ("牵头" in string[start:] or "负责" in string[start:]):
        found.append((start, len(string)))
    return found


_TITLE = 40  # characters
_SENTENCE_ENDS = re.compile("[。;!?,\n]")


def _closes_item(string: str, start: int, end: int) -> bool:
    """True for a bracket at the end of a sentence, where a plan names its units."""
    before, after = string[:start].rstrip(), string[end + 1 :].lstrip(" ")
    if before.endswith("。"):
        return True  # the next sentence may follow at once: …55%。(区绿化市容局)完成 …
    if after.startswith(("。", "\n")) and len(before) <= _TITLE and not _SENTENCE_ENDS.search(before):
        return True  # a heading names them: 完善公共设施(市住建局、市财政局)。
    return (not before or before[-1] in ";!\n”)" or not after) and (not after or after[0] in "\n。;(")


def _is_bare_list(text: Text) -> bool:
    return are_units(text.string) and any(
        is_particular(name.string) or _LEVEL.fullmatch(name.string) for name in names_in(text)
    )


def _spoken(text: Text, *, rest: Field, strict: bool = False) -> Parties:
    """Reads A、B牵头,C按职责分工负责; names left without a verb fall to `rest`; strict: every name must read as a unit."""
    tight = _without_note(text.tight())
    lead: list[Unit] = []
    responsible: list[Unit] = []
    pending: list[Unit] = []
    joining = False
    end = 0
    for role in _ROLE.finditer(tight.string):
        if role.start() < end or _names_a_group(tight.string, role):
            continue
        names = _listed(tight.part(end, role.start()), strict)
        if names is None:
            continue
        end = role.end()
        if duty := _OBJECT.match(tight.string, end):
            end = duty.end() if _is_object(duty[0]) else end
        pending.extend(names)
        if role["lead"]:
            (responsible if joining else lead).extend(pending)
            joining = False
        elif role["join"]:
            trails = bool(lead) and not tight.string[end:].strip(" 。,;")  # A牵头,B、C会同
            (responsible if trails else lead).extend(pending)
            joining = bool(lead or responsible)
            pending = []
            continue
        else:
            responsible.extend(pending)
            joining = False
        pending = []
    left = _listed(tight.part(end), strict)
    if left and (joining or end < len(tight)):
        (responsible if joining or rest is not Field.LEAD else lead).extend(left)
    lead_names = {unit.name for unit in lead}
    return Parties(
        lead=_once(tuple(lead)),
        responsible=_once(tuple(unit for unit in responsible if unit.name not in lead_names)),
    )


_OBJECT = re.compile("(?<=负责)[^,;。、]{2,20}(?=[,;。]|\\Z)")


def _is_object(words: str) -> bool:
    """True for what a unit is responsible for (区交通局负责农村公路), and no further unit."""
    return not is_unit(words) and _ROLE.search(words) is None


def _names_a_group(string: str, role: re.Match[str]) -> bool:
    """True for 各项目牵头单位: there the word for the role ends the name of a group."""
    name = re.split("[、,;]", string[: role.start()])[-1]
    after = string[role.end() : role.end() + 1]
    return name.startswith("各") and role[0].endswith(("单位", "部门")) and after in ("", "、", ",", ";")


def _listed(text: Text, strict: bool) -> list[Unit] | None:
    """The names of a list; None where strict and the text is no list of names."""
    text = text.strip(" ,;、。.由并和及与要应的将\n")
    if not text:
        return []
    if not strict:
        return _units(text)
    names = names_in(text)
    named = [name for name in names if is_unit(name.string)]
    if not names:
        return []
    return [_unit(name) for name in named] if len(named) == len(names) else None


# --- 3. sentences of the text

# A牵头 as a sentence says it, and no word about a thing that is led: 由市教育局牵头,团市委配合; 市教育局牵头负责。
_LED_BY = re.compile(
    r"(?:\A|(?<=[。;,:\n]))由?(?P<names>[^。;:\n()]{2,60}?)(?:共同|联合)?牵头(?:负责|组织实施|组织|落实|实施)?(?=[,;。)\n]|\Z)"
)


def with_leads_of_prose(parties: Parties, text: Text) -> Parties:
    """With the lead that a sentence names (由A牵头,B配合) where the label behind it names only who is responsible."""
    if parties.lead or not parties.responsible or not parties.labelled or "牵头" not in text.string:
        return parties
    leads = _leads_of_prose(text.string).within(text)
    if not leads.lead:
        return parties
    names = {unit.name for unit in leads.lead}
    rest = tuple(unit for unit in parties.responsible + leads.responsible if unit.name not in names)
    return parties._replace(lead=leads.lead, responsible=_once(rest))


@remembered
def _leads_of_prose(string: str) -> Parties:
    text = alone(string)
    parties = NOBODY
    for match in _LED_BY.finditer(string):
        if are_units(match["names"]) and all(
            is_particular(n.string) for n in names_in(alone(match["names"]))
        ):
            end = string.find("。", match.end())
            sentence = text.part(match.start(), end if end >= 0 else None)
            parties = parties.and_also(_in_sentence(sentence))
    return parties


_PROSE_ROLE = re.compile(
    r"(?P<lead>(?:要?(?:分别|共同|联合)?为?总?牵头(?:单位|部门)?|主办|负总责))|(?P<join>要?会同)|(?P<ally>要?(?:联合|协同))"
    r"|(?P<serve>按照?[^,;。:()]{1,24}原则[,]?(?:抓好|做好|组织|具体|负责)?(?:落实|实施|推进|负责)|为(?:配合|责任|参与|协办|实施)(?:单位|部门)|按照?(?:各自)?(?:职责|职能)(?:分工)?(?=,)|(?:要?(?:按照?(?:各自)?(?:职责|职能)(?:分工)?|具体|共同|分别|积极|密切|协助|全力)*(?:负责|配合|(?:具体)?组织(?:实施|落实)(?=$|[,;。])|具体组织实施|具体实施|协助|(?<!政)协办(?!公)|会办(?!公)|承办|参与|落实|抓好落实|做好|承担|(?:指导|监督|支持|参加|推进)(?=$|[,;。]))))"
)
_CLAUSE = re.compile(r"[^。;:]+")
_NAMES_DUTY = re.compile("牵头|负责|会同|实施|配合|落实|主办|承担")
_ASKS = re.compile(r"要(?=[一-鿿]{2}|[在于]\d)")
_FIRST_NAME = re.compile(
    r"各[一-鿿]{1,12}?(?:人民政府|政府|管委会|办事处|部门|单位)(?=[、,。;和及与]|\Z)|[一-鿿“”]{1,16}?(?:委员会|局|委|厅|办公室|办|中心|法院|检察院|院|人民政府|政府|管委会|总工会|残联|妇联|工商联|科协|团委|联|公司|街道|乡镇|镇街|办事处|支队|大队|总队|分局|管理所|站|部(?!门))"
)


def _in_sentence(sentence: Text) -> Parties:
    lead: list[Unit] = []
    responsible: list[Unit] = []
    for role in _PROSE_ROLE.finditer(sentence.string):
        before = _names_before(sentence, role.start())
        if role["lead"]:
            lead.extend(before)
        elif role["join"]:
            lead.extend(unit for unit in before if unit not in responsible)
            responsible.extend(_names_after(sentence, role.end()))
        elif role["ally"]:
            if before or lead or responsible:
                responsible.extend(before + _names_after(sentence, role.end()))
        else:
            responsible.extend(before)
    if not lead and not responsible:
        return NOBODY
    units = _once(tuple(lead + responsible))
    return Parties(
        lead=_once(tuple(lead)),
        responsible=_once(tuple(responsible)),
        spans=((units[0].span[0], units[-1].span[1]),),
    )


def _asked(text: Text) -> Parties:
    """Where no sentence names a duty: A、B要开设专栏. What is asked of 各地、各部门 is asked of everybody and names nobody."""
    if "要" not in text.string:
        return NOBODY
    asked = []
    for clause in _CLAUSE.finditer(text.string):
        part = text.part(clause.start(), clause.end())
        asked += [_names_before(part, match.start()) for match in _ASKS.finditer(part.string)]
    units = _once(tuple(unit for each in asked if not _is_everybody(each) for unit in each))
    return Parties(responsible=units, spans=((units[0].span[0], units[-1].span[1]),)) if units else NOBODY


def _is_everybody(units: list[Unit]) -> bool:
    return all(unit.name.startswith("各") for unit in units)


def _names_before(sentence: Text, end: int) -> list[Unit]:
    """The list of particular units that ends right before a verb of duty and begins its clause."""
    string = sentence.string
    start = end
    while (
        start > 0
        and string[start - 1] not in ",:由"
        and string[start - 2 : start] not in ("会同", "联合", "牵头")
    ):
        start -= 1
    names = names_in(sentence.part(start, end))
    if not names or not all(is_particular(name.string) and len(name) <= 18 for name in names):
        return []
    listed = [_unit(name) for name in names]
    if start > 0 and string[start - 1] == "," and not _PROSE_ROLE.search(string, max(0, start - 200), start):
        return _names_before(sentence, start - 1) + listed
    return listed


def _names_after(sentence: Text, start: int) -> list[Unit]:
    """The particular units that follow 会同 or 联合, up to the first that is none."""
    found: list[Unit] = []
    while match := _FIRST_NAME.match(sentence.string, start):
        name = sentence.part(match.start(), match.end())
        if not is_particular(name.string):
            break
        found.append(_unit(name))
        start = match.end()
        if sentence.string[start : start + 1] not in "、和及与":
            break
        start += 1
    return found


def _units(text: Text) -> list[Unit]:
    return [_unit(name) for name in names_in(text)]


def _unit(name: Text) -> Unit:
    return Unit("".join(name.printed.split()), name.span)


def _each_once(parties: Parties) -> Parties:
    """The parties with every unit once."""
    if parties is NOBODY:
        return parties
    return parties._replace(lead=_once(parties.lead), responsible=_once(parties.responsible))


def _once(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    seen: dict[str, Unit] = {}
    for unit in units:
        seen.setdefault(unit.name, unit)
    return tuple(seen.values())
