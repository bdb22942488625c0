"""The three lives of tasks, drawn: `-` is illegal (rulebook §4)."""

from __future__ import annotations

from tracker.tasks.lifecycle import (
    ASSIGNMENT_LIFE,
    MILESTONE_LIFE,
    TASK_LIFE,
    AssignmentState,
    AssignmentStep,
    MilestoneState,
    MilestoneStep,
    TaskState,
    TaskStep,
)

TASK = """
                          DISPATCH                  ACKNOWLEDGE  REQUEST_CLOSURE   REFUSE_CLOSURE  CLOSE   ARCHIVE   CHANGE_LEAD               SUSPEND    RESUME_UNACKNOWLEDGED     RESUME     RESUME_CLOSURE    CANCEL
DRAFT                     AWAITING_ACKNOWLEDGEMENT  -            -                 -               -       -         -                         -          -                         -          -                 CANCELLED
AWAITING_ACKNOWLEDGEMENT  -                         UNDER_WAY    -                 -               -       -         AWAITING_ACKNOWLEDGEMENT  SUSPENDED  -                         -          -                 CANCELLED
UNDER_WAY                 -                         -            AWAITING_CLOSURE  -               -       -         AWAITING_ACKNOWLEDGEMENT  SUSPENDED  -                         -          -                 CANCELLED
AWAITING_CLOSURE          -                         -            -                 UNDER_WAY       CLOSED  -         -                         SUSPENDED  -                         -          -                 -
CLOSED                    -                         -            -                 -               -       ARCHIVED  -                         -          -                         -          -                 -
ARCHIVED                  -                         -            -                 -               -       -         -                         -          -                         -          -                 -
SUSPENDED                 -                         -            -                 -               -       -         -                         -          AWAITING_ACKNOWLEDGEMENT  UNDER_WAY  AWAITING_CLOSURE  CANCELLED
CANCELLED                 -                         -            -                 -               -       -         -                         -          -                         -          -                 -
"""

ASSIGNMENT = """
              ACKNOWLEDGE   REFUSE   UPHOLD   REASSIGN   WITHDRAW   GIVE_AGAIN  MAKE_LEAD
PENDING       ACKNOWLEDGED  REFUSED  -        -          WITHDRAWN  -           PENDING
REFUSED       -             -        PENDING  WITHDRAWN  -          -           -
ACKNOWLEDGED  -             -        -        -          WITHDRAWN  -           PENDING
WITHDRAWN     -             -        -        -          -          PENDING     -
"""

MILESTONE = """
          CLAIM    ACCEPT    RETURN
OPEN      CLAIMED  -         -
CLAIMED   -        ACCEPTED  OPEN
ACCEPTED  -        -         -
"""


def test_the_life_of_a_task() -> None:
    assert TASK_LIFE.drawing(TaskState, TaskStep).strip() == TASK.strip()


def test_the_life_of_an_assignment() -> None:
    assert ASSIGNMENT_LIFE.drawing(AssignmentState, AssignmentStep).strip() == ASSIGNMENT.strip()


def test_the_life_of_a_milestone() -> None:
    assert MILESTONE_LIFE.drawing(MilestoneState, MilestoneStep).strip() == MILESTONE.strip()
