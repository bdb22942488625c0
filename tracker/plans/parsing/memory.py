"""Memory: what was read from a string, kept as long as one plan is read.

Every line is asked several questions by several rules, and a plan prints the same lists of units, headings and dates many times. The
answers depend on the characters alone, never on where they stand: rules answer for a string, and `characters` puts the answer
in its place. Reading a plan ends with `forget`, so a server that has read a thousand plans is no larger for it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_KEPT = 8192  # answers of one rule
_forgetting: list[Callable[[], None]] = []


def remembered(rule: Callable[_P, _R]) -> Callable[_P, _R]:
    """The rule, asked once for each of its arguments while a plan is read; it must be pure."""
    kept = lru_cache(maxsize=_KEPT)(rule)
    _forgetting.append(kept.cache_clear)
    return kept  # type: ignore[return-value]  # the wrapper of lru_cache takes and gives what the rule does


def forget() -> None:
    """Lets go of all answers: a plan has been read."""
    for clear in _forgetting:
        clear()


class asked_once(Generic[_R]):  # noqa: N801 - a property, written like one
    """A property that is worked out when it is first asked for; `functools.cached_property` takes a lock each time."""

    def __init__(self, rule: Callable[[Any], _R]) -> None:
        self.rule = rule
        self.__doc__ = rule.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> _R:
        value = instance.__dict__[self.name] = self.rule(instance)
        return value
