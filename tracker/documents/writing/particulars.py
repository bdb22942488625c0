"""What is typed of a document beside its text: 版头, 主送, 落款, 抄送 …, by the names under which its content keeps them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Particular:
    """One line of the head or foot. `longest` in characters; `choices` (value, word) where it is chosen, not typed."""

    name: str
    label: str
    longest: int
    needed: bool = True
    hint: str = ""
    digits: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    def word(self, value: str) -> str:
        """What the page calls a value."""
        return dict(self.choices).get(value, value)


SEALING = (
    "sealing"  # how name and date are set (GB/T 9704 7.3.5.1, 7.3.5.2); missing or "": with room for a seal
)
UNSEALED = "none"
PARTICULARS = (
    Particular("mark", "发文机关标志", 40),
    Particular("organ", "印发机关", 40),
    Particular("signer", "落款", 40),
    Particular("editor", "编发单位", 40),
    Particular("reports_to", "报", 200),
    Particular("sends_to", "送", 200, needed=False),
    Particular("gives_to", "发", 200, needed=False),
    Particular("print_run", "共印份数", 4, digits=True),
    Particular("addressees", "主送", 200),
    Particular(
        "urgency", "紧急程度", 4, needed=False, choices=(("", "不标注"), ("加急", "加急"), ("特急", "特急"))
    ),
    Particular("attended", "出席", 2000, needed=False),
    Particular("on_leave", "请假", 200, needed=False),
    Particular("observers", "列席", 200, needed=False),
    Particular(
        "contact", "联系人", 80, needed=False, hint="印在成文日期之下，例如“联系人：李喆，联系电话：…”。"
    ),
    Particular(
        SEALING,
        "用印",
        4,
        needed=False,
        choices=(("", "加盖印章"), (UNSEALED, "不加盖印章")),
        hint="署名和成文日期的位置随之改变：加盖印章的留出印章位置。",
    ),
    Particular("copies_to", "抄送", 200, needed=False),
)
SIGNED = frozenset({"mark", "signer"})  # what a document or a letter has that somebody signs


def particulars_in(content: Iterable[str]) -> tuple[Particular, ...]:
    """Those that this content has, in the order of the page; of what is signed with a head also whether it is sealed."""
    names = set(content)
    if names >= SIGNED:
        names.add(SEALING)
    return tuple(one for one in PARTICULARS if one.name in names)
