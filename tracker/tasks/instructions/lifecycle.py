"""The life of an instruction: 已批示 → 已回复 → 已办结."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class InstructionState(Worded):
    """Open until every unit has answered, then until the leader has read the answers."""

    GIVEN = "given", "已批示"
    ANSWERED = "answered", "已回复"
    FINISHED = "finished", "已办结"


class InstructionStep(Worded):
    """What can be done with an instruction."""

    ANSWER_LAST = "answer_last", "全部回复"
    FINISH = "finish", "办结"


INSTRUCTION_LIFE = Lifecycle(
    {
        (InstructionState.GIVEN, InstructionStep.ANSWER_LAST): InstructionState.ANSWERED,
        (InstructionState.GIVEN, InstructionStep.FINISH): InstructionState.FINISHED,
        (InstructionState.ANSWERED, InstructionStep.FINISH): InstructionState.FINISHED,
    }
)
