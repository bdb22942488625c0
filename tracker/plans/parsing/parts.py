"""Parts: where one document ends and the next begins, what is annexed, and what closes a document."""

import re
from dataclasses import dataclass, replace

from tracker.plans.parsing.characters import Text
from tracker.plans.parsing.masthead import (
    announced_title,
    is_date,
    is_document_number,
    is_plan_title,
    is_title,
)
from tracker.plans.parsing.numbering import begins_item
from tracker.plans.parsing.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the document: covering notice and plan, or an annex; `is_notice` where the plan has a part of its own."""

    paragraphs: list[Paragraph]
    is_annex: bool
    is_notice: bool = False


_ANNEX = re.compile(r"附 ?(?:件|表|录)(?: ?(?:\d{1,2}|[一二三四五六七八九十]))?(?:-\d)? ?[:.]?")
_ANNEX_LIST = re.compile(r"附 ?件?(?: ?\d{1,2})?[:] ?(?P<rest>.*)")


def document_starts(paragraphs: list[Paragraph]) -> list[int]:
    """Where further documents begin: a title with its number or its own covering notice, after items have been read."""
    starts: list[int] = []
    counted = False
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if paragraph.is_row or begins_item(text.string):
            counted = True
        elif counted and is_title(text.string) and _opens_document(paragraphs, index):
            starts.append(index)
            counted = False
    return starts


def _opens_document(paragraphs: list[Paragraph], index: int) -> bool:
    following = [paragraph.text for paragraph in paragraphs[index + 1 : index + 4]]
    if re.search(r"印发.*通知\Z", paragraphs[index].text.string):
        return True
    if any(is_document_number(text) for text in following[:2]):
        return True
    return is_plan_title(paragraphs[index].text) and any(
        re.search(r"(?:制定|制订|提出).{0,12}(?:方案|计划|意见|措施|办法)", text.string) for text in following
    )


def parts_of(paragraphs: list[Paragraph]) -> list[Part]:
    """The document cut at annexes and at further titles; lists of annexes are left out."""
    parts: list[Part] = []
    current: list[Paragraph] = []
    annex = False
    counted = False
    listing = False
    for index, paragraph in enumerate(paragraphs):
        string = paragraph.text.string.strip()
        if paragraph.is_row:
            listing = False
        elif string.startswith("附") and (
            _ANNEX.fullmatch(string)
            or (_ANNEX.match(string) and is_title(paragraph.text.string) and ":" not in string[:6])
        ):
            parts.append(Part(current, annex))
            current, annex, counted, listing = [], True, False, False
        elif string.startswith("附") and len(string) < 80 and _ANNEX_LIST.fullmatch(string):
            listing = True
            continue
        elif listing and (begins_item(string) and len(string) < 60 and "。" not in string):
            continue
        else:
            listing = False
            if counted and is_title(paragraph.text.string) and _begins_anew(paragraphs, index):
                parts.append(Part(current, annex))
                current, annex, counted = [], False, False
        current.append(paragraph)
        counted = counted or begins_item(string)
    parts.append(Part(current, annex))
    parts = [part for part in parts if part.paragraphs]
    return [replace(part, is_notice=_sends_out(part, parts[i + 1 : i + 4])) for i, part in enumerate(parts)]


def _sends_out(part: Part, later: list[Part]) -> bool:
    """True for a covering notice: it announces by its title the plan that a later part begins with."""
    if part.is_annex or not later:
        return False
    titles = {title for paragraph in part.paragraphs if (title := announced_title(paragraph.text))}
    titles -= {"".join(p.text.string.split()).strip("《》") for p in part.paragraphs if len(p.text) < 100}
    if not titles:
        return False
    heads = ["".join(p.text.tight().string for p in other.paragraphs[:4]) for other in later]
    return any(title in head for title in titles for head in heads)


def _begins_anew(paragraphs: list[Paragraph], index: int) -> bool:
    """True where numbering begins again with 一、 or 1 soon after this line."""
    for paragraph in paragraphs[index + 1 : index + 12]:
        if begins_item(paragraph.text.string):
            return re.match(r"[(第]?(?:一|1)(?!\d)", paragraph.text.string.strip()) is not None
    return False


def without_closing(texts: list[Text]) -> list[Text]:
    """The paragraphs up to the signature that closes a document: a unit and a date after the last item."""
    counted = False
    for index, text in enumerate(texts):
        counted = counted or begins_item(text.string)
        if (
            counted
            and is_date(text.string)
            and not any(begins_item(later.string) for later in texts[index + 1 :])
        ):
            end = index
            while end > 0 and len(texts[end - 1]) < 40 and not re.search(r"[。:;,)]", texts[end - 1].string):
                end -= 1
            return texts[:end]
    return texts
