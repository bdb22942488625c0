"""Does the edited text still say what the snapshot holds? Pure (rulebook §8: a figure that the snapshot does not hold is flagged)."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A figure with its decimals; dates, ordinals of headings and the number of a document are no figures of the snapshot.
FIGURE = re.compile(r"\d+(?:\.\d+)?%?")
NO_FIGURE = re.compile(
    r"〔\d{4}〕\d+号|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日|底)?|\d+至\d+月|（[一二三四五六七八九十]+）|附件\d+|表\d+|图\d+|\d{1,2}日"
)


def figures_in(text: str) -> list[str]:
    """The figures of a text in their order, without dates and numbering (61.4%, 5500, 12)."""
    return FIGURE.findall(NO_FIGURE.sub("　", text))


def unknown_figures(text: str, known_texts: Iterable[str]) -> list[str]:
    """The figures in `text` that none of the known texts (drafted sentences and table cells) holds, each once."""
    known = {figure for known_text in known_texts for figure in figures_in(known_text)}
    return list(dict.fromkeys(figure for figure in figures_in(text) if figure not in known))
