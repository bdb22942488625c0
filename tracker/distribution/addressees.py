"""Who is named in a line of addressees 主送 or 抄送. Pure."""

from __future__ import annotations

import re

BETWEEN = re.compile(r"[，、；,;\s]+|：$|。$")


def names_in(line: str) -> list[str]:
    """The names between commas, in their order, each once: 经济发展局，社会事业局."""
    return list(dict.fromkeys(name for name in BETWEEN.split(line) if name))
