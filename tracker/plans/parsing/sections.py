"""Sections: the outline of a plan, and what its sections are for.

Numbered items nest by the rank of their numbers. Sections of goals, of principles and of support are numbered like the rest
but hold no measures, unless an item there names who is responsible: an owner makes a measure.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from tracker.plans.parsing.characters import NO_TEXT, Span, Text
from tracker.plans.parsing.memory import asked_once, remembered
from tracker.plans.parsing.numbering import Marker, Rank, Series, marker_at, markers_in, number_of


class Purpose(StrEnum):
    """What a section is for."""

    TASKS = "tasks"
    GOALS = "goals"
    FRAME = "frame"
    STEPS = "steps"
    SUPPORT = "support"


_STRENGTHEN = "(?:切实|全面|进一步)?(?:强化|加强|落实|完善|健全|夯实|做好|抓好|狠抓|压实|严格|明确|精心|提升|加大|建立)?"
_PURPOSES: tuple[tuple[Purpose, re.Pattern[str]], ...] = (
    (
        Purpose.SUPPORT,
        re.compile(
            rf"{_STRENGTHEN}(?:组织|措施|实施|政策|工作|推进|综合|任务|落实)*(?:保障|保障措施|保障机制|保障体系|领导|保证)(?:措施|条件)?(?:[和及与、].{{0,10}})?"
            rf"|{_STRENGTHEN}(?:工作|有关|相关|实施|几点|具体|活动|纪律|落实|组织)?(?:要求|组织实施|组织推进|组织领导|督导检查|督导考核|督查考核|监督检查|监督考核|考核评价|考核督导|工作落实|责任落实|督促落实|任务落实|组织落实|抓落实)"
            r"|组织实施.{0,8}|监督管理|附则|保障.{0,4}措施|组织.{0,6}保障|工作机制|推进机制|工作推进|推进落实|组织协调"
        ),
    ),
    (
        Purpose.FRAME,
        re.compile(
            r".{0,4}(?:总体要求|指导思想|基本原则|工作原则|总体思路|工作思路|基本思路|适用范围|实施范围|整治范围|重要意义|充分认识.*|.*背景|基本情况|现状.*|.*形势|工作对象|总则|实施对象|服务对象|"
            r"组织机构|.*(?:部门|单位|工作|成员)职责(?:分工)?|机构设置|人员组成|名词解释|术语.*|编制依据|工作依据|工作基础|主要问题|存在问题|领导小组|责任分工|职责分工)(?:[和及与、].{0,8})?"
        ),
    ),
    (
        Purpose.STEPS,
        re.compile(
            r".{0,6}(?:步骤|时间安排|阶段安排|进度安排|工作进度|时间进度|工作安排|实施阶段|时间节点|步骤安排|方法步骤|步骤及.*)"
        ),
    ),
    (
        Purpose.GOALS,
        re.compile(
            r".{0,8}(?:目标|指标|目标任务|任务目标|工作目标及.*|目标要求|目标和.{2,4}|目标与.{2,4})(?:\(.*\))?"
            r"|.{0,14}(?:主要|总体|预期|发展|年度)的?(?:主要|预期|总体|工作)*(?:目标|指标)"
        ),
    ),
    (
        Purpose.TASKS,
        re.compile(
            r".{0,10}(?:任务|措施|举措|工作内容|重点工作|行动|工程|内容|重点|工作|事项|清单|分工)(?:及.{0,10})?(?:\(.*\))?"
        ),
    ),
)


@dataclass(eq=False)
class Item:
    """A numbered item with what stands under it; the root of a document has no marker.

    What is derived from its texts is kept: it is asked for only after the whole outline stands.
    """

    marker: Marker | None
    number: str | None
    rank: int
    texts: list[Text] = field(default_factory=list)
    children: "list[Item]" = field(default_factory=list)
    parent: "Item | None" = None
    number_text: str = ""
    whole: Span = (0, 0)

    @asked_once
    def content(self) -> Text:
        """The item's own text without its number and without its children, paragraphs parted by line breaks."""
        return in_lines(self.texts)

    @asked_once
    def title(self) -> Text:
        """The heading: up to the first 。 or the end of the paragraph."""
        return title_of(self.texts[0]) if self.texts else NO_TEXT

    @asked_once
    def heading(self) -> str:
        """Number and title as printed, the way a measure names its section."""
        if self.marker is None or not self.texts:
            return ""
        return self.number_text + tidy(self.title.printed)

    @asked_once
    def purpose(self) -> "Purpose | None":
        """What the section that the item stands in is for: the nearest heading that says so, its own included."""
        own = purpose_of_heading(self.title.string) if self.texts and self.marker is not None else None
        return own or (self.parent.purpose if self.parent else None)

    @asked_once
    def all_items(self) -> "list[Item]":
        """This item and all below it, in reading order."""
        return [self, *(item for child in self.children for item in child.all_items)]

    def ancestors(self) -> "Iterator[Item]":
        """The items above, nearest first."""
        item = self.parent
        while item is not None:
            yield item
            item = item.parent

    @asked_once
    def full_text(self) -> Text:
        """The item's text with all that stands below it."""
        return in_lines([text for item in self.all_items for text in item.texts])


_TITLE_END = re.compile(r"[。\n]|(?<=[一-鿿”)]) {2,}(?=[一-鿿“])")
_AROUND_TITLE = " :;,.。"
_STRAY_BLANKS = re.compile(r"[ \t\n\u3000]+")


def title_of(text: Text) -> Text:
    """The first sentence of an item: up to 。, a line break, or two blanks after a heading."""
    return text.part(*_title_of(text.string))


@remembered
def _title_of(string: str) -> tuple[int, int]:
    match = _TITLE_END.search(string, 2)
    title = string[: match.start()] if match else string
    start = len(title) - len(title.lstrip(_AROUND_TITLE))
    return start, max(start, len(title.rstrip(_AROUND_TITLE)))


def tidy(printed: str) -> str:
    """A heading without stray blanks."""
    return "".join(printed.split(" ")) if printed.isprintable() else _STRAY_BLANKS.sub("", printed)


def in_lines(texts: list[Text]) -> Text:
    """The texts as lines of one text."""
    if len(texts) == 1:
        return texts[0]
    if not texts:
        return NO_TEXT
    lines: list[str] = []
    places = array("I")
    for text in texts:
        if not text.string:
            continue
        if lines:
            places.append(places[-1])  # the line break stands where the line ends
        lines.append(text.string)
        places += text.origins
    return Text("\n".join(lines), places, 0, texts[0].source)


def outline_of(paragraphs: list[Text]) -> Item:
    """The tree of numbered items of a document or part; text before the first number is the root's."""
    root = Item(marker=None, number=None, rank=-1)
    current = root
    series = Series()
    box = 0
    for paragraph in paragraphs:
        start = 0
        box = _in_box(paragraph, box, series)
        if box > 0:
            current.texts.append(paragraph)
            continue
        for marker in markers_in(paragraph, series):
            if before := paragraph.part(start, marker.start).strip():
                current.texts.append(before)
            current = _attached(current, marker, paragraph)
            start = marker.end
        if rest := paragraph.part(start).strip():
            current.texts.append(rest)
    return root


_BOX = re.compile(r"(?:专栏|专 栏) ?(?:\d|[一二三四五六七八九十])")


def _in_box(paragraph: Text, box: int, series: Series) -> int:
    """Inside a box (专栏1 …) how many of its items have been counted, plus one; 0 outside. A box is no list of measures."""
    if paragraph.string.startswith("专") and _BOX.match(paragraph.string):
        return 1
    marker = marker_at(paragraph.string) if box else None
    if marker is None:
        return box
    goes_on = series.continues(marker) and re.search("责任|牵头|负责", paragraph.string) is not None
    return box + 1 if marker.rank >= Rank.FIGURE and marker.value == box and not goes_on else 0


def _attached(current: Item, marker: Marker, paragraph: Text) -> Item:
    parent = current
    while parent.parent is not None and parent.rank >= marker.rank:
        parent = parent.parent
    printed = paragraph.part(marker.start, marker.end)
    tight = "".join(printed.printed.split())
    item = Item(
        marker=marker,
        number=number_of(tight, marker.rank),
        rank=marker.rank,
        parent=parent,
        number_text=tight,
        whole=printed.span,
    )
    parent.children.append(item)
    return item


_LONGEST_HEADING = 22  # characters of a heading that says what its section is for
# Headings that run on into their text where a document has lost its line breaks.
_BEGINS_SECTION = re.compile(
    "(?:总体|主要|工作|发展|预期|年度)目标(?:任务)?|目标任务|总体要求|指导思想|基本原则|工作原则|总体思路|适用范围|"
    "(?:主要|重点|工作)任务|(?:主要|重点|工作)措施|保障措施|组织保障|组织实施|工作要求|实施步骤"
)


@lru_cache(maxsize=1024)
def purpose_of_heading(heading: str) -> Purpose | None:
    """What a heading says its section is for; None where it only names its matter."""
    begun = _BEGINS_SECTION.match(heading)
    if begun and len(heading) > _LONGEST_HEADING:
        heading = begun[0]
    opening, blank, _ = heading.partition(
        " "
    )  # 整治目标 全市…: a blank is all that parts a heading from its text
    return _purpose(heading) or (_purpose(opening) if blank and len(opening) > 2 else None)


def _purpose(heading: str) -> Purpose | None:
    if len(heading) > 60:
        return None
    bare = re.sub(r"[\s:。.“”]|\(.*?\)$", "", heading)
    if len(bare) > _LONGEST_HEADING:
        return None
    return next((purpose for purpose, pattern in _PURPOSES if pattern.fullmatch(bare)), None)


__all__ = [
    "Item",
    "Purpose",
    "in_lines",
    "marker_at",
    "outline_of",
    "purpose_of_heading",
    "tidy",
    "title_of",
]
