"""Passwords are hashed in a moment where a test is not about the cost of hashing."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from tracker.accounts import hashing


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same kind as the real ones, and read by the same code."""
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
