"""Choosing the unit that leads a measure: what the form offers, and which unit was chosen."""

from __future__ import annotations

from tracker.plans.forms import LeadForm, option
from tracker.plans.models import Measure
from tracker.units.models import Unit
from tracker.units.queries import Directory, unit_of


def form_for(measure: Measure, everything: Directory, *, fault: str = "") -> LeadForm:
    """The measure's own units first (members of a group by name), then the rest of the directory.

    The presumed lead is chosen already, unless it is a group: the lead is one unit, so a person must say which.
    """
    form = LeadForm(prefix=f"lead-{measure.id}", formdata=None)
    named = {unit.id: unit for party in measure.parties for unit in party.units if unit.is_active}
    lead = measure.lead
    first = lead.unit_id if lead else None
    form.unit.choices = {
        "": [] if first in named else [option("", "请选择")],
        "本措施所列单位": [option(str(unit.id), unit.short_name) for unit in named.values()],
        "其他单位": [
            option(str(unit.id), unit.short_name)
            for unit in dict.fromkeys(owner for _, owner in everything.names)
            if isinstance(unit, Unit) and unit.id not in named
        ],
    }
    form.unit.choices = {label: options for label, options in form.unit.choices.items() if options}
    form.unit.data = str(first) if first in named else ""
    if fault:
        form.unit.errors = [fault]
    return form


def chosen_unit(typed: str | None) -> Unit | None:
    """The active unit with the id that was sent, or None."""
    unit = unit_of(int(typed)) if typed and typed.isdigit() and len(typed) < 10 else None
    return unit if unit is not None and unit.is_active else None
