"""Which role a face plays, told by the name it has in the PDF."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tracker.core.words import Worded


class Family(Worded):
    """The faces that the standard names, and the rest."""

    XIAOBIAOSONG = "biaosong", "小标宋"
    FANGSONG = "fangsong", "仿宋"
    KAITI = "kaiti", "楷体"
    HEITI = "heiti", "黑体"
    LATIN = "latin", "西文"
    SONG = "song", "宋体"
    OTHER = "other", "其他字体"


_PATTERNS: Final = (  # the first that matches decides
    (
        Family.XIAOBIAOSONG,
        r"xiaobiaosong|小标宋|fzxbs|zhongsong|中宋|dabiaosong|大标宋|(serif|song).*(bold|black|heavy|semi)",
    ),
    (Family.FANGSONG, r"fang|仿宋"),
    (Family.KAITI, r"kai|楷"),
    (Family.HEITI, r"hei|黑|gothic|sans.{0,2}cjk|sans.{0,2}sc|yahei"),
    (Family.LATIN, r"liberation|times|tinos|termes|nimbus"),
    (Family.SONG, r"song|sung|simsun|宋|ming|serif.{0,2}cjk|serif.{0,2}sc|mincho|batang"),
)


@lru_cache(maxsize=256)
def family_of(name: str) -> Family:
    """The family that a font name belongs to."""
    return next((family for family, pattern in _PATTERNS if re.search(pattern, name.lower())), Family.OTHER)
