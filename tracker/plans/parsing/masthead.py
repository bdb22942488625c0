"""Masthead: what a document says of itself: title, document number, issuer, date.

A plan usually comes under a covering notice (关于印发《…》的通知): the plan's own heading is the title, the notice gives number, issuer and date.
"""

import re
from dataclasses import dataclass
from datetime import date

from tracker.plans.parsing.characters import Text, joined
from tracker.plans.parsing.deadlines import day_of
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.numbering import begins_item
from tracker.plans.parsing.sections import tidy
from tracker.plans.parsing.unit_names import is_unit, names_in


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands at the head and in the signature; None where it is not printed."""

    title: Text | None = None
    document_number: Text | None = None
    issuer: Text | None = None
    issued_on: Text | None = None
    issued_day: date | None = None


_KIND = (
    r"(?:方案|计划|意见|要点|措施|办法|清单|规划|规定|细则|决定|分工|任务|分解表|分工表|任务表|台账|一览表|指引|行动|安排|举措|若干政策|政策|纲要|分解)"
    r"(?:\((?:试行|暂行|修订|征求意见稿|送审稿|草案|讨论稿|20\d{2}[^()]{0,14})\))*"
)
_TITLE_LINE = re.compile(rf"[^。;!?]{{4,90}}?(?:{_KIND}|通知|通报|函)(?:\(.{{1,20}}\))?")
_PLAN_LINE = re.compile(rf"[^。;!?]{{2,90}}{_KIND}")
_QUOTED = re.compile(r"印发(?:<|《)(.{1,120})(?:>|》)的?(?:通知|函)")
_ANNOUNCED = re.compile(
    r"《((?:[^《》]|《[^《》]*》){4,80})》(?:\([^()]{1,20}\))?[^。《》]{0,60}?(?:印发|下达|分解下达|下发)给?(?:你们|各)"
)
_UNQUOTED = re.compile(rf"关于印发(.{{4,80}}?{_KIND})的通知")
_NUMBER = re.compile(
    r"(?P<office>[一-鿿]{1,12})[〔\[(【「](?P<year>(?:19|20)\d{2})[〕\])】」] ?(?:第 ?)?(?P<serial>\d{1,5}) ?号"
)
_FLAT_KIND = re.compile(r".*(?:通知|意见|方案|计划|办法|要点|规定|措施|决定)")
_DATE = re.compile(
    r"(?:20\d{2}|二[〇零○O0][一二三四五六七八九〇零○]{2}) ?年 ?(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?月 ?(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?日"
)
_DATE_AT_END = re.compile(rf"({_DATE.pattern})(?:\(此件.*)?\Z")
_NOTE_UNDER_TITLE = re.compile(
    rf"\((?P<unit>[一-鿿]{{3,30}})?[,、]? ?(?P<date>{_DATE.pattern})(?P<by>[一-鿿]{{3,30}}?)?(?:印发|发布|通过|制定)?\)"
)
_DATE_LINE = re.compile(rf"{_DATE.pattern}(?:\(.*\))?")
_SIGNED = re.compile(
    rf"(?:\A|(?<=[。:;)!]))(?P<unit>[一-鿿 ]{{3,160}}?(?:委员会|政府|办公室|办公厅|局|厅|委|部|会|院|中心)) *(?P<date>{_DATE.pattern})"
)
_PLACE = re.compile("[一-鿿]{1,8}(?:省|市|县|区|州|旗|镇|乡)")  # 平湖市关于…: a place, and no unit that signs
_FIRST_UNIT = re.compile(
    r"[一-鿿]{2,20}?(?:委员会|人民政府|办公室|办公厅|局|厅|委|部)(?=[一-鿿]{2,4}?(?:省|市|县|区|州)|\Z| )"
)
_LABELS = {
    "title": "标 ?题|名 ?称|文件名称|信息名称",
    "number": "文 ?号|发文字号|文件编号",
    "issuer": "发布单位|发文机关|发布机构|发文单位|印发单位|制定机关|公开主体",
    "signed": "成文日期|印发日期|发文日期|签发日期",
    "published": "生成日期|发布日期|公开日期",
}
_LABELLED = {
    name: re.compile(rf"(?:\A|(?<=[ |\t]))(?:{words}) ?[:] *(.+?)(?= +[一-鿿 ]{{2,10}}[:]| *[|\t]|\Z)")
    for name, words in _LABELS.items()
}


def masthead_of(paragraphs: list[Text], body_starts: int) -> Masthead:
    """The masthead of a document whose first item or table row is paragraph `body_starts`."""
    head = paragraphs[:body_starts] or paragraphs[:1]
    number = _document_number(head) or _document_number(paragraphs[body_starts : body_starts + 3])
    signature = _signature(head) or _signature(paragraphs[body_starts:])
    issued = (
        _labelled(head, "signed") or (signature[1] if signature else None) or _labelled(head, "published")
    )
    return Masthead(
        title=_title(head[:120]),
        document_number=number,
        issuer=_issuer(head, signature[0] if signature else []),
        issued_on=issued,
        issued_day=day_of(issued.string.replace("○", "〇"), None) if issued else None,
    )


def announced_title(text: Text) -> str:
    """The plan that a covering notice sends out (现将《…》印发给你们), tight; '' where it sends out none."""
    match = _ANNOUNCED.search(text.tight().string) if "《" in text.string else None
    return match[1] if match else ""


@remembered
def is_title(line: str) -> bool:
    """True for a line that reads as the title of a plan or of a covering notice."""
    if "。" in line and line[-1] not in ")*》 ":
        return False
    string = "".join(line.split()).strip("《》*")
    return not begins_item(string) and len(string) <= 90 and _TITLE_LINE.fullmatch(string) is not None


def is_head(text: Text) -> bool:
    """True for a line of the masthead: a title, or the note of issuer and date below it."""
    return is_title(text.string) or (
        text.string.startswith("(") and _NOTE_UNDER_TITLE.fullmatch(text.string) is not None
    )


def is_plan_title(text: Text) -> bool:
    """True for a line that reads as the title of a plan itself."""
    string = text.tight().string.strip("《》*")
    return is_title(string) and _PLAN_LINE.fullmatch(string) is not None


def is_document_number(text: Text) -> bool:
    """True for a line that is a document number."""
    return "号" in text.string and _NUMBER.fullmatch(text.tight().string) is not None


def is_date(line: str) -> bool:
    """True for a line that is a date of signature."""
    return "日" in line and len(line) < 60 and _DATE_LINE.fullmatch("".join(line.split())) is not None


def _labelled(head: list[Text], name: str) -> Text | None:
    for text in head[:12]:
        if match := _LABELLED[name].search(text.string):
            return text.part(match.start(1), match.end(1)).strip()
    return None


def _title(head: list[Text]) -> Text | None:
    lines = [text for text in head if len(text) <= 100 or text is head[0]]
    own = next((text for text in lines if is_plan_title(text)), None)
    for text in (line.tight() for line in lines):
        if match := _QUOTED.search(text.string) or _UNQUOTED.search(text.string):
            quoted = text.part(match.start(1), match.end(1))
            full = own is not None and tidy(quoted.string) in tidy(own.string)
            similar = (
                own is not None and len(own) >= len(quoted) and tidy(quoted.string)[-8:] in tidy(own.string)
            )
            return _bare(own) if own is not None and (full or similar) else quoted
    if own:
        return _with_line_above(_bare(own), own, head)
    if labelled := _labelled(head, "title"):
        return labelled
    notice = next((text for text in lines if is_title(text.string)), None)
    if notice:
        return notice
    for text in head:
        if match := _ANNOUNCED.search(text.string):
            return text.part(match.start(1), match.end(1))
    if head and is_plan_title(opening := head[0].part(0, _opening(head[0].string))):
        return opening
    for text in head:
        if match := re.match(rf"[^。;:]{{0,40}}关于[^。;:]{{4,70}}?(?:{_KIND}|通知)", text.string):
            return text.part(0, match.end())
    return next((text for text in head if 4 <= len(text) <= 60 and text.string[-1] not in "。:;,"), None)


def _opening(string: str) -> int:
    """Where the first word ends: in a text without line breaks a blank is all that parts the title from what follows."""
    blank = re.search(r"(?<=\S) ", string)
    return blank.start() if blank else len(string)


def _with_line_above(title: Text, own: Text, head: list[Text]) -> Text:
    """A title set in two lines: the line right above belongs to it where it is no line of its own."""
    index = next(i for i, text in enumerate(head) if text is own)
    above = head[index - 1] if index else None
    if (
        above is None
        or len(title) < len(own)
        or re.match("关于|[一-鿿]{2,12}(?:省|市|县|区|镇|乡)", title.string)
    ):
        return title
    string = tidy(above.string)
    alone = (
        is_date(above.string)
        or is_document_number(above)
        or is_unit(string)
        or is_title(string)
        or string.endswith("文件")
    )
    if alone or not 5 <= len(string) <= 40 or re.search(r"[。:;,!?)】]", string):
        return title
    return joined([above, title], title.source)


def _bare(text: Text) -> Text:
    match = re.match(r"附 ?件 ?\d* ?[:.]? *", text.string)
    return text.part(match.end() if match else 0).strip("《》 ")


def _document_number(head: list[Text]) -> Text | None:
    if labelled := _labelled(head, "number"):
        return labelled
    for text in head[:30]:
        tight = text.tight()
        if match := _NUMBER.fullmatch(tight.string):
            return tight
        for match in _NUMBER.finditer(tight.string):
            office = _FLAT_KIND.match(match["office"])
            cut = match.start() + (office.end() if office else 0)
            before, after = tight.string[:cut], tight.string[match.end() :]
            cited = before.endswith(("《", "》", "(", "“")) or after.startswith(")")
            opens = not before and not re.search("根据|按照", match["office"])
            if not cited and (office or opens) and match.end() - cut > 9:
                return tight.part(cut, match.end())
    return None


def _signature(paragraphs: list[Text]) -> tuple[list[Text], Text] | None:
    """The signing units and the date under them; in text without line breaks, a unit with a date right behind it."""
    for index, text in enumerate(paragraphs):
        if "日" not in text.string:
            continue
        if is_date(text.string):
            tight = text.tight()
            found = _DATE.match(tight.string)
            return _signers(paragraphs[max(0, index - 8) : index]), tight.part(
                0, found.end() if found else None
            )
        if note := _NOTE_UNDER_TITLE.fullmatch(text.string):
            by = "unit" if note["unit"] else "by"
            signers = [text.part(*note.span(by))] if note[by] and is_unit(note[by]) else []
            return signers, text.part(*note.span("date"))
        for match in _SIGNED.finditer(text.string):
            signer = text.part(*match.span("unit"))
            if first := _FIRST_UNIT.match(signer.string):
                signer = signer.part(0, first.end())
            if is_unit(tidy(signer.string)):
                return [signer], text.part(*match.span("date"))
        if len(text) < 60 and (closing := _DATE_AT_END.search(text.string)):
            return [], text.part(*closing.span(1))
    return None


def _signers(above: list[Text]) -> list[Text]:
    """The units in the lines right above a date."""
    signers: list[Text] = []
    for text in reversed(above):
        last = tidy(re.split(r" {2,}", text.string)[0])[-20:]
        if len(text) > 80 or re.search(r"[。;:,!]", text.string) or not is_unit(last):
            break
        signers.insert(0, text)
    return signers


def _issuer(head: list[Text], signers: list[Text]) -> Text | None:
    if labelled := _labelled(head, "issuer"):
        return labelled
    for text in head[:12]:
        if match := re.match(r"([一-鿿 、“”]{2,60}?)关于", text.string):
            named = text.part(0, match.end(1)).strip()
            if "等" in named.string and re.search(r"等[\d一二三四五六七八九十]*(?:个|部)", named.string):
                break
            first = names_in(named)
            if first and is_unit(first[0].string) and not (signers and _PLACE.fullmatch(first[0].string)):
                return first[0]
    for text in signers:
        first = names_in(text)
        if first:
            return first[0]
    for text in head[:6]:
        if len(text) <= 25 and is_unit(tidy(text.string)) and not text.string.endswith(("部门", "单位")):
            return text
    return None
