"""The way of one opportunity through the stages, as its stepper shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from .models import OpportunityEvent, Stage, Status

if TYPE_CHECKING:
    from .models import Opportunity

Visits = dict[int, tuple[datetime, datetime]]


@dataclass(frozen=True)
class Step:
    """A stage on the way: behind it, where it is now, or ahead. ``visit`` tells from when to when it was there last."""

    stage: Stage
    is_now: bool
    is_done: bool
    visit: tuple[datetime, datetime] | None


def steps_of(opportunity: Opportunity, stages: Iterable[Stage], events: Iterable[OpportunityEvent]) -> list[Step]:
    """Return the way to Won, or the one that ended in Lost."""
    is_lost = opportunity.status == Status.LOST
    elsewhere = Status.WON if is_lost else Status.LOST
    visits = visits_of(opportunity, events)
    return [
        Step(
            stage,
            is_now=stage.pk == opportunity.stage_id,
            is_done=stage.pk in visits if is_lost else stage.position < opportunity.stage.position,
            visit=visits.get(stage.pk),
        )
        for stage in stages
        if stage.status != elsewhere
    ]


def visits_of(opportunity: Opportunity, events: Iterable[OpportunityEvent]) -> Visits:
    """Read from the events, the oldest first, when each former stage was entered and left."""
    visits: Visits = {}
    since = opportunity.created_at
    for event in events:
        left, _entered = event.details["changes"]["stage_id"]
        visits[left] = since, event.happened_at
        since = event.happened_at
    visits.pop(opportunity.stage_id, None)
    return visits
