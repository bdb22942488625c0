"""Random walks over lives that must get everywhere: which transitions a walk took, and the statistics."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tracker.core.lifecycle import IllegalStep, Lifecycle

logger = logging.getLogger(__name__)
MOST_ROUNDS = 8
Taken = Counter[tuple[Any, Any]]


@contextmanager
def watched(*lives: Lifecycle[Any, Any]) -> Iterator[dict[int, Taken]]:
    """Counts the steps taken in these lives (by their id); the lives themselves go on as ever."""
    taken: dict[int, Taken] = {id(life): Counter() for life in lives}
    after = Lifecycle.after

    def seen(life: Lifecycle[Any, Any], state: Any, step: Any) -> Any:
        try:
            reached = after(life, state, step)
        except IllegalStep:
            if id(life) in taken:
                taken[id(life)][state, None] += 1
            raise
        if id(life) in taken:
            taken[id(life)][state, step] += 1
        return reached

    Lifecycle.after = seen  # type: ignore[method-assign]
    try:
        yield taken
    finally:
        Lifecycle.after = after  # type: ignore[method-assign]


def walk(
    machines: list[type[RuleBasedStateMachine]], *lives: Lifecycle[Any, Any], examples: int, steps: int = 30
) -> None:
    """Run the machines, the same way each time, in rounds until every transition of the lives was taken; fails where one
    never was.

    Logs how often each was (`pytest --log-cli-level=INFO`).
    """
    with watched(*lives) as taken:
        for number in range(MOST_ROUNDS):
            for machine in machines:
                run_state_machine_as_test(
                    seed(number)(type(machine.__name__, (machine,), {})),
                    settings=settings(
                        max_examples=examples,
                        stateful_step_count=steps,
                        database=None,
                        suppress_health_check=list(HealthCheck),
                    ),
                )
            never = [(life, key) for life in lives for key in life.table if not taken[id(life)][key]]
            if not never:
                break
    for life in lives:
        counts = taken[id(life)]
        refused = sum(number for (_, step), number in counts.items() if step is None)
        of = type(next(iter(life.table))[0]).__name__
        logger.info("%s: %d transitions, %d steps refused", of, len(life.table), refused)
        for (state, step), after in life.table.items():
            logger.info("%6d  %s → %s → %s", counts[state, step], state.name, step.name, after.name)
    assert not never, f"never walked: {[f'{state.name} {step.name}' for _, (state, step) in never]}"
