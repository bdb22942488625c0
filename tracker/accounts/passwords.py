"""Password rules (issue 2 §2), pure: what exactly is wrong with a password, in sentences; and one-time passwords."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 128
READABLE = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
CLASSES = ("小写字母", "大写字母", "数字", "符号")


@dataclass(frozen=True)
class PasswordRules:
    """What a password must be. `length` counts characters; `remembered` counts the current password too."""

    length: int
    classes: int
    remembered: int

    def sentences(self) -> tuple[str, ...]:
        """The rules as they are shown before anybody types."""
        return (
            f"至少{self.length}个字符，最多{LONGEST}个",
            f"大写字母、小写字母、数字、符号中至少{self.classes}类",
            "不包含用户名或本人姓名",
            f"不与最近{self.remembered}次用过的口令相同",
        )


def class_of(character: str) -> str:
    """The class of a character; whatever is no Latin letter and no digit counts as a symbol."""
    if character.isascii() and character.isalpha():
        return CLASSES[0] if character.islower() else CLASSES[1]
    return CLASSES[2] if character.isascii() and character.isdigit() else CLASSES[3]


def faults(
    password: str, *, username: str, name: str, rules: PasswordRules, was_used: Callable[[str], bool]
) -> list[str]:
    """Every rule that the password breaks, as a sentence that says what is missing; empty means good.

    `was_used` is costly (it verifies hashes) and is asked only where nothing else is wrong.
    """
    found = []
    if len(password) < rules.length:
        found.append(f"至少{rules.length}个字符，现有{len(password)}个，还差{rules.length - len(password)}个")
    if len(password) > LONGEST:
        found.append(f"最多{LONGEST}个字符，现有{len(password)}个")
    held = {class_of(character) for character in password}
    if len(held) < rules.classes:
        missing = "、".join(one for one in CLASSES if one not in held)
        found.append(f"还差{rules.classes - len(held)}类字符，可加入：{missing}")
    folded = unicodedata.normalize("NFKC", password).casefold()
    if username and username.casefold() in folded:
        found.append("不能包含用户名")
    if name and name.casefold() in folded:
        found.append("不能包含本人姓名")
    if not found and was_used(password):
        found.append(f"与最近{rules.remembered}次用过的口令相同，请换一个")
    return found


def one_time_password() -> str:
    """A random password that can be read aloud: 16 characters in groups, none that looks like another."""
    alphabet = "".join(READABLE)
    while True:
        groups = ["".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4)]
        password = "-".join(groups)
        if len({class_of(character) for character in password}) == len(CLASSES):
            return password
