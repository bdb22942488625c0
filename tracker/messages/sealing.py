"""Keeps what must be used in the clear, but lies in the database: sealed with a key made from the instance's secret."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class SealBroken(ValueError):
    """It was sealed with another secret key (the instance has a new one): it must be entered again."""


def seal(clear: str) -> str:
    """The text, readable only with this instance's secret key; '' stays ''."""
    return _fernet().encrypt(clear.encode()).decode("ascii") if clear else ""


def unseal(sealed: str) -> str:
    """The text again. Raises SealBroken."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - as below

    try:
        return _fernet().decrypt(sealed.encode("ascii")).decode() if sealed else ""
    except InvalidToken:
        raise SealBroken("密钥已更换，请重新填写机器人的地址和密钥") from None


def _fernet() -> Fernet:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - 7 MB, which the press, who seals nothing, is spared

    secret = str(current_app.config["SECRET_KEY"]).encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"tracker robots\n" + secret).digest()))
