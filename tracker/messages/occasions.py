"""What messages are about, as a person chooses what comes by mail (rulebook §7). Pure."""

from __future__ import annotations

from tracker.core.rules import OfficeRules
from tracker.core.words import Worded


class Occasion(Worded):
    """A group of message kinds."""

    DIGEST = "digest", "每日提醒"
    REMINDER = "reminder", "催办"
    RETURN = "return", "退回通知"
    OTHER = "other", "其他消息"


OF_KIND = {"digest": Occasion.DIGEST, "reminder": Occasion.REMINDER, "returned": Occasion.RETURN}


def occasion_of(kind: str) -> Occasion:
    """The group that a kind of message belongs to."""
    return OF_KIND.get(kind, Occasion.OTHER)


def allowed_by_mail(rules: OfficeRules) -> frozenset[Occasion]:
    """What the office lets go out by mail ⚙; a person may switch off any of it, and nothing else on."""
    answers = {
        Occasion.DIGEST: rules.mail_of_digests,
        Occasion.REMINDER: rules.mail_of_reminders,
        Occasion.RETURN: rules.mail_of_returns,
        Occasion.OTHER: rules.mail_of_others,
    }
    return frozenset(occasion for occasion, allowed in answers.items() if allowed)
