"""What is done with seals; their use is an action of `documents.issuing`."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.accounts.models import Person
from tracker.core import clock, files
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.documents.seals.events import SealRegistered, SealWithdrawn
from tracker.documents.seals.imprint import checked_imprint
from tracker.documents.seals.models import OrganSeal, SealUser


def register(
    *, organ: str, diameter: int, upload: bytes, users: Sequence[Person], actor_id: int
) -> OrganSeal:
    """Take an image in and entrust it to these people. Raises FileRefused."""
    image = files.store(f"{organ}印章图样.png", "image/png", checked_imprint(upload), actor_id=actor_id)
    seal = OrganSeal(
        organ=organ,
        diameter=diameter,
        image=image,
        registered_by_id=actor_id,
        registered_at=clock.now(),
        users=[SealUser(person_id=person.id) for person in users],
    )
    db.session.add(seal)
    db.session.flush()
    announce(
        SealRegistered(
            actor_id=actor_id,
            subject_id=seal.id,
            organ=organ,
            diameter=diameter,
            users=tuple(person.name for person in users),
            sha256=image.sha256,
        )
    )
    return seal


def withdraw(seal: OrganSeal, *, actor_id: int) -> None:
    """停用. Raises IllegalStep where it is withdrawn already."""
    if seal.withdrawn_at is not None:
        raise IllegalStep("印章图样已停用。")
    seal.withdrawn_at, seal.withdrawn_by_id = clock.now(), actor_id
    db.session.flush()
    announce(SealWithdrawn(actor_id=actor_id, subject_id=seal.id, organ=seal.organ))
