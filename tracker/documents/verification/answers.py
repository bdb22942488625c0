"""What is said of a file that somebody holds against an issued document. Pure."""

from __future__ import annotations

import hmac

from tracker.core.words import Worded


class Answer(Worded):
    """The two answers, in the words that the page and its script share."""

    TRUE = "true", "一致。此文件与印发存档的正式文件完全相同。"
    ALTERED = "altered", "不一致。此文件与印发存档的正式文件不同，可能被改动，也可能是另一件公文或扫描件。"


def answer_for(found: str, issued: str) -> Answer:
    """Compare two SHA-256 digests in hexadecimal digits."""
    return Answer.TRUE if hmac.compare_digest(found, issued) else Answer.ALTERED
