"""Who keeps the seals and who may use them."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.documents.policy import may_issue
from tracker.documents.seals.models import OrganSeal
from tracker.documents.seals.queries import SealedIssue


def may_see_seals(user: Person) -> Verdict:
    """The office knows which there are."""
    return ALLOWED if user.is_office else refused("印章图样由领导小组办公室管理")


def may_register_seal(user: Person) -> Verdict:
    """The head of the office, who answers for the seal."""
    return ALLOWED if user.has(Role.OFFICE_HEAD) else refused("印章图样由办公室负责人登记")


def may_look_at_seal(user: Person, seal: OrganSeal) -> Verdict:
    """The image itself is shown to nobody but the head of the office."""
    return ALLOWED if user.has(Role.OFFICE_HEAD) else refused("印章图样只供办公室负责人核对")


def may_withdraw_seal(user: Person, seal: OrganSeal) -> Verdict:
    """The head of the office."""
    return first_refusal(
        ALLOWED if user.has(Role.OFFICE_HEAD) else refused("印章图样由办公室负责人停用"),
        _in_use(seal),
    )


def may_issue_sealed(user: Person, issue: SealedIssue) -> Verdict:
    """Whoever may issue the document, with a seal of its own organ that is entrusted to him."""
    entrusted = any(one.person_id == user.id for one in issue.seal.users)
    return first_refusal(
        may_issue(user, issue.document),
        _in_use(issue.seal),
        ALLOWED if entrusted else refused("您不是这枚印章的用印人"),
        ALLOWED if issue.fits else refused("印章与公文落款不是同一机关，或本件不加盖印章"),
    )


def _in_use(seal: OrganSeal) -> Verdict:
    return ALLOWED if seal.withdrawn_at is None else refused("印章图样已停用")
