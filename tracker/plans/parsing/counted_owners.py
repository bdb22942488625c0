"""Counted owners: 责任单位: 1.市人社局 2.市财政局; 牵头单位: (1)市教育局;(2)团市委. Their numbers count units and begin no items.

The list is rewritten as a list parted by 、, character for character, so that everything that follows reads it as any other list.
"""

import re

from tracker.plans.parsing.characters import Text
from tracker.plans.parsing.memory import remembered
from tracker.plans.parsing.unit_names import is_particular

# Told by its colon first: every paragraph is searched for it.
_LABEL = re.compile(
    r":(?<=单位:|部门:|机构:|主体:|处室:|科室:|牵头:|配合:|责任:|协办:|主办:)[ \n]*(?=\(?1[).、]|①)"
)
_ENTRY = re.compile(
    r"(?P<before>[ \n、,;。]*)(?P<number>\((?P<bracketed>\d{1,2})\)|(?P<plain>\d{1,2})[.、)]|(?P<circled>[①-⑳])) ?"
    r"(?P<name>(?:[^ \n\d、,;。:()【】①-⑳]|\([^()]{1,20}\)){2,30})(?=[ \n、,;。)】]|\d|\(\d|[①-⑳]|\Z)"
)


def with_owners_listed(text: Text) -> Text:
    """The text with 、 in place of the numbers of its counted owners."""
    if ":" not in text.string:
        return text
    string = _listed(text.string)
    return text if string is text.string else Text(string, text.places, text.first, text.source)


def lists_on(paragraph: str, following: str) -> bool:
    """True where the following line is the next counted owner of a list that is still open at the end of the paragraph."""
    entry = _ENTRY.fullmatch(following)
    if entry is None or not is_particular(entry["name"]):
        return False
    number = _value(entry)
    if number == 1:
        return any(label.end() == len(paragraph) + 1 for label in _LABEL.finditer(f"{paragraph}\n1."))
    return any(
        len(entries) == number - 1 and entries[-1].end() == len(paragraph) for entries in _lists(paragraph)
    )


@remembered
def _listed(string: str) -> str:
    for entries in _lists(string):
        for place, entry in enumerate(entries):
            start, end = entry.start("number"), entry.start("name")
            mark = "、" if place else " "
            string = string[:start] + mark.ljust(end - start) + string[end:]
    return string


def _lists(string: str) -> list[list[re.Match[str]]]:
    """The counted owners behind each label: 1, 2, 3 … each a unit."""
    found = []
    for label in _LABEL.finditer(string):
        entries: list[re.Match[str]] = []
        end = label.end()
        while (entry := _ENTRY.match(string, end)) and _value(entry) == len(entries) + 1:
            if not is_particular(entry["name"]):
                break
            entries.append(entry)
            end = entry.end()
        if entries:
            found.append(entries)
    return found


def _value(entry: re.Match[str]) -> int:
    if entry["circled"]:
        return ord(entry["circled"]) - ord("①") + 1
    return int(entry["bracketed"] or entry["plain"])
