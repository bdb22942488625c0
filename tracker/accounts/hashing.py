"""Password hashes (argon2id, about 95 ms each: a guess must cost something)."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
CHEAPEST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hashed(password: str) -> str:
    """The hash to keep, with its salt and parameters."""
    return HASHER.hash(password)


def unknowable() -> str:
    """The hash of a password that nobody was ever told, made at the least cost: 256 random bits are not guessed at any."""
    return CHEAPEST.hash(secrets.token_bytes(32))


def matches(kept: str, password: str) -> bool:
    """Whether this is the password behind the hash."""
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def spend_equal_time(password: str) -> None:
    """Verify against nobody's hash, so that an unknown user name takes as long as a wrong password."""
    matches(nobody(), password)


@cache
def nobody() -> str:
    """A hash with today's parameters that no sign-in can match."""
    return hashed("nobody")
