"""Keeps what must be used in the clear, but lies in the database: sealed with a key made from the instance's secret."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


class SealBroken(ValueError):
    """It was sealed with another secret key (the instance has a new one): it must be entered again."""


def seal(clear: str) -> str:
    """The text, readable only with this instance's secret key; '' stays ''."""
    return _fernet().encrypt(clear.encode()).decode("ascii") if clear else ""


def unseal(sealed: str) -> str:
    """The text again. Raises SealBroken."""
    try:
        return _fernet().decrypt(sealed.encode("ascii")).decode() if sealed else ""
    except InvalidToken:
        raise SealBroken("密钥已更换，请重新填写机器人的地址和密钥") from None


def _fernet() -> Fernet:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"tracker robots\n" + secret).digest()))
