"""What happens to plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from tracker.core.changes import Changes
from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanImported(Event):
    """A reviewed plan was confirmed; counts of what it holds."""

    tag: ClassVar[str] = "plan:imported"
    subject: ClassVar[str] = "plan"
    title: str
    document_number: str
    edition: int
    measures: int
    unconfirmed_leads: int


@dataclass(frozen=True, kw_only=True)
class PlanSuperseded(Event):
    """A newer edition of the same document number took its place; this one stays readable."""

    tag: ClassVar[str] = "plan:superseded"
    subject: ClassVar[str] = "plan"
    edition: int
    by_plan_id: int
    by_edition: int


@dataclass(frozen=True, kw_only=True)
class PlanEdited(Event):
    """Facts of a plan were corrected: (field, before, after) each."""

    tag: ClassVar[str] = "plan:edited"
    subject: ClassVar[str] = "plan"
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class OfMeasure(Event):
    """What happens to a measure stands on its plan's timeline too."""

    subject: ClassVar[str] = "measure"
    plan_id: int
    number: str

    @property
    def thread(self) -> str:
        return f"plan:{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class LeadConfirmed(OfMeasure):
    """The office said who leads a measure; units by short name, `before` empty where nobody was named."""

    tag: ClassVar[str] = "measure:lead-confirmed"
    lead: str
    before: str


@dataclass(frozen=True, kw_only=True)
class MeasureEdited(OfMeasure):
    """Facts or owners of a measure were corrected: (field, before, after) each."""

    tag: ClassVar[str] = "measure:edited"
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class OfIndicator(Event):
    """What happens to an indicator stands on its plan's timeline."""

    subject: ClassVar[str] = "indicator"
    plan_id: int
    name: str

    @property
    def thread(self) -> str:
        return f"plan:{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class IndicatorAdded(OfIndicator):
    """The office entered an indicator that the import had not."""

    tag: ClassVar[str] = "indicator:added"
    unit_of_measure: str


@dataclass(frozen=True, kw_only=True)
class IndicatorEdited(OfIndicator):
    """How an indicator is counted, or what it is called, was corrected. `changes_lights`: tasks are to be measured anew."""

    tag: ClassVar[str] = "indicator:edited"
    changes: Changes
    changes_lights: bool = False


@dataclass(frozen=True, kw_only=True)
class IndicatorDefined(OfIndicator):
    """The 口径 got a new edition."""

    tag: ClassVar[str] = "indicator:defined"
    edition: int
    text: str
    effective_on: date
    source: str


@dataclass(frozen=True, kw_only=True)
class CurveSet(OfIndicator):
    """序时: the monthly points (percent, twelve in a row) were set; empty is even over the days."""

    tag: ClassVar[str] = "indicator:curve-set"
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class TargetSet(OfIndicator):
    """A target of a year got a new edition; `before` None for the first."""

    tag: ClassVar[str] = "indicator:target-set"
    year: int
    edition: int
    value: Decimal
    before: Decimal | None
    unit_of_measure: str
    effective_on: date
    source: str


@dataclass(frozen=True, kw_only=True)
class OfCrossRule(Event):
    """What happens to a cross rule stands on its plan's timeline; `sentence` is the rule in words."""

    subject: ClassVar[str] = "cross_rule"
    plan_id: int
    sentence: str

    @property
    def thread(self) -> str:
        return f"plan:{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class CrossRuleAdded(OfCrossRule):
    """勾稽关系: figures are checked against each other from now on."""

    tag: ClassVar[str] = "cross_rule:added"


@dataclass(frozen=True, kw_only=True)
class CrossRuleRemoved(OfCrossRule):
    """They no longer are."""

    tag: ClassVar[str] = "cross_rule:removed"
