"""Characters: folds what was printed into one alphabet and remembers where each character stood.

Every rule of the parser works on a `Text`; a `Text` can always say which span of the source it came from and how that
span was printed. Noise (zero-width characters, mark-up, radicals that a PDF left in place of characters) ends here.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, repeat

Span = tuple[int, int]

# Radicals that PDF fonts emit in place of the character and that NFKC leaves alone (U+2E80 block).
_RADICALS = dict(
    zip(
        "⺁⺠⺟⻀⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "厂民母艹虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_FOLDED = {
    **_RADICALS,
    "丶": "、",
    "∶": ":",
    "〜": "~",
    "∼": "~",
    "‐": "-",
    "‑": "-",
    "–": "-",
    "−": "-",
    "﹒": ".",
    "〈": "《",
    "〉": "》",
    "㎡": "平方米",
    "\u00a0": " ",
    "\u3000": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\r": "\n",
}
_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufffe\ufe0f"
_KEPT = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳…ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
_BLOCK_TAGS = re.compile(r"</?(?:p|br|div|tr|li|h[1-6]|table|ul|ol)\b", re.IGNORECASE)
_CELL_TAGS = re.compile(r"</t[dh]\b", re.IGNORECASE)
_PLAIN = r"\n\t -~、-】〔-〕〇《》“”‘’—·一-鿿"
# What is not left as it stands. The first look is at one character, since a plan is searched for it from end to end.
_SPECIAL = re.compile(
    rf"(?=[^{_PLAIN}]|[<&*_#\\O丶〈〉—-])(?:"
    r"\r\n|<[/a-zA-Z][^<>\n]{0,200}>|&nbsp;|\*\*+|__+(?=\S)|(?<=\n)#{1,6} +|\A#{1,6} +|\\(?=[.\-_*#()\[\]])"
    rf"|[^{_PLAIN}]"
    r"|(?<![A-Za-z]\d)(?<=\d)O(?=[\d一-鿿%])|[丶〈〉]|(?<=\()[—-](?=\))|(?:(?<=\n)|\A)—(?=、))"
)
# Full-width marks, digits and letters that stand for one character each; those that could make mark-up are left to `_SPECIAL`.
_HALF_WIDTH = {
    chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0) not in "<>\\&*_#"
}
_BREAK_IN_CELL = re.compile(r"<br ?/?>(?=[^\n]*\|)")
_BLANK = re.compile(r"[ \t\n]+")


@dataclass(slots=True, eq=False)
class Text:
    """A run of folded characters; `places[first + i]` is the offset in `source` of the character `string[i]`.

    Places are one array for all parts of a text, so that cutting copies nothing but characters. Nothing ever changes a text; it is
    not frozen because a plan is cut into a hundred thousand of them, and a frozen one takes thrice as long to make.
    """

    string: str
    places: "array[int]" = field(repr=False)
    first: int
    source: str = field(repr=False)

    def __len__(self) -> int:
        return len(self.string)

    def __bool__(self) -> bool:
        return bool(self.string)

    def part(self, start: int, end: int | None = None) -> "Text":
        """The characters from `start` to `end`."""
        string = self.string[start:end]
        if string is self.string:
            return self
        return Text(string, self.places, self.first + start, self.source)

    def strip(self, characters: str = " \t\n") -> "Text":
        """Without the given characters at both ends."""
        string = self.string
        stripped = string.strip(characters)
        if stripped is string:
            return self
        left = len(string) - len(string.lstrip(characters))
        return Text(stripped, self.places, self.first + left, self.source)

    def without(self, pattern: re.Pattern[str]) -> "Text":
        """Without every match of the pattern."""
        pieces = []
        end = 0
        for match in pattern.finditer(self.string):
            pieces.append(self.part(end, match.start()))
            end = match.end()
        return self if not pieces else joined([*pieces, self.part(end)], self.source)

    def tight(self) -> "Text":
        """Without blanks and line breaks: stray blanks of a scan never part a word."""
        string = self.string
        if " " not in string and "\n" not in string and "\t" not in string:
            return self
        return self.without(_BLANK)

    @property
    def span(self) -> Span:
        """Start and end offsets in the source; an empty text stands nowhere, at (0, 0)."""
        if not self.string:
            return (0, 0)
        return self.places[self.first], self.places[self.first + len(self.string) - 1] + 1

    @property
    def origins(self) -> "array[int]":
        """The offset in the source of every character."""
        return self.places[self.first : self.first + len(self.string)]

    @property
    def printed(self) -> str:
        """As printed, full width kept, but without noise and with radicals folded to characters."""
        if not self.string:
            return ""
        first, last = self.places[self.first], self.places[self.first + len(self.string) - 1] + 1
        if last - first == len(self.string):
            return self.source[first:last].replace("\u3000", " ")
        source = self.source
        return "".join([source[origin] for origin, _ in groupby(self.origins)]).replace("\u3000", " ")

    def span_of(self, start: int, end: int) -> Span:
        """Where the characters from `start` to `end` stand in the source; what is empty stands at (0, 0)."""
        if start >= end:
            return (0, 0)
        return self.places[self.first + start], self.places[self.first + end - 1] + 1

    def cited(self, string: str, start: int, end: int) -> tuple[str, Span]:
        """As printed, and where: the characters of `string`, which stand in order between `start` and `end`, with others left out."""
        first, last = self.places[self.first + start], self.places[self.first + end - 1] + 1
        if last - first == len(string) and self.source.startswith(string, first):
            return string, (first, last)
        printed = []
        before = -1
        at = start
        for character in string:
            at = self.string.index(character, at)
            place = self.places[self.first + at]
            if place != before:
                printed.append(self.source[place])
            before = place
            at += 1
        return "".join(printed).replace("\u3000", " "), (first, last)


_RADICAL = re.compile("[\u2e80-\u2fdf\u00a0\uf900-\ufaff]")


def _with_characters(printed: str) -> str:
    """Radicals become the characters that they stand for, one for one; a blank of full width stays what it is, since columns are told by it."""
    return _RADICAL.sub(lambda mark: _replacement(mark[0]), printed)


NO_TEXT = Text("", array("I"), 0, "")


_own_places = array("I", range(1024))


def alone(string: str) -> Text:
    """The characters by themselves, each standing where it stands in the string: what is read from them holds wherever they are printed."""
    return Text(string, _places(len(string)), 0, string)


def _places(count: int) -> "array[int]":
    """0, 1, 2 … at least so many; one array for all that stands where it stands."""
    if count > len(_own_places):
        _own_places.extend(range(len(_own_places), 2 * count))
    return _own_places


def within(text: Text, piece: Text) -> Text:
    """A piece of `alone(text.string)` where it stands in the text."""
    first, last = piece.span
    if last - first == len(piece.string):
        return Text(piece.string, text.places, text.first + first, text.source)
    return Text(
        piece.string, array("I", [text.places[text.first + place] for place in piece.origins]), 0, text.source
    )


def break_after(text: Text) -> Text:
    """A line break that stands where the text ends."""
    return mark_after(text, "\n")


def mark_after(text: Text, mark: str) -> Text:
    """A mark that is not printed, standing where the text ends."""
    return Text(mark, text.places, text.first + len(text.string) - 1, text.source)


def folded(source: str) -> Text:
    """The whole source in the parser's alphabet: half-width punctuation and digits, no zero-width characters."""
    strings: list[str] = []
    origins = array("I")
    end = 0
    plain = source
    for mark in _HALF_WIDTH.keys() & set(source):
        plain = plain.replace(mark, _HALF_WIDTH[mark])
    places = _places(len(source))
    for match in _SPECIAL.finditer(plain):
        start = match.start()
        strings.append(plain[end:start])
        origins += places[end:start]
        replacement = " " if _BREAK_IN_CELL.match(plain, start) else _replacement(match[0])
        strings.append(replacement)
        origins.extend(repeat(start, len(replacement)))
        end = match.end()
    strings.append(plain[end:])
    origins += places[end : len(source)]
    return Text("".join(strings), origins, 0, _with_characters(source))


def joined(pieces: Iterable[Text], source: str) -> Text:
    """The pieces one after the other."""
    kept = list(pieces)
    origins = array("I")
    for piece in kept:
        origins += piece.origins
    return Text("".join([piece.string for piece in kept]), origins, 0, source)


def split(text: Text, pattern: re.Pattern[str]) -> Iterator[Text]:
    """The parts between the matches of the pattern, blank ends stripped, empty parts left out."""
    string, end = text.string, 0
    for match in pattern.finditer(string):
        if not string[end : match.start()].isspace() and end < match.start():
            yield text.part(end, match.start()).strip()
        end = match.end()
    if end < len(string) and not string[end:].isspace():
        yield text.part(end).strip()


@lru_cache(maxsize=4096)
def _replacement(mark: str) -> str:
    if mark in ("—", "-"):
        return "一"  # a scanner's reading of (一) and 一、
    if mark in _FOLDED:
        return _FOLDED[mark]
    if mark in ("O", "Ｏ"):
        return "0"  # a scanner's reading of 20
    if mark == "\r\n":
        return "\n"
    if mark == "&nbsp;":
        return " "
    if len(mark) > 1 or mark == "\\":
        return "\t" if _CELL_TAGS.match(mark) else "\n" if _BLOCK_TAGS.match(mark) else ""
    if mark in _ZERO_WIDTH:
        return ""
    if mark in _KEPT:
        return mark
    if unicodedata.category(mark) == "Zs":
        return " "
    return unicodedata.normalize("NFKC", mark)
