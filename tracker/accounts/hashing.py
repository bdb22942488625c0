"""Password hashes (argon2id, about 95 ms each: a guess must cost something)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to keep, with its salt and parameters."""
    return HASHER.hash(password)


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
