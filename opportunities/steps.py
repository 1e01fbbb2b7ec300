"""The way of one opportunity through the stages, as its stepper shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Extract, JSONObject
from django.utils import timezone

from .lists import Rows, told
from .models import OpportunityEvent, Stage, Status

if TYPE_CHECKING:
    from .models import Opportunity
    from .querysets import OpportunityQuerySet

ENOUGH = 5
A_DAY = timedelta(days=1)


@dataclass
class Visit:
    """When a stage was entered and left last, and how long all stays there took together."""

    entered: datetime
    left: datetime
    stay: timedelta = timedelta(0)

    @property
    def days(self) -> int:
        return self.stay // A_DAY


@dataclass(frozen=True)
class Step:
    """A stage on the way: behind it, where it is now, or ahead. ``average`` is in days, and of where it is now."""

    stage: Stage
    is_now: bool
    is_done: bool
    visit: Visit | None
    average: int | None = None


def steps_of(
    opportunity: Opportunity,
    stages: Iterable[Stage],
    events: Iterable[OpportunityEvent],
    average: int | None = None,
) -> list[Step]:
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
            average=average if stage.pk == opportunity.stage_id else None,
        )
        for stage in stages
        if stage.status != elsewhere
    ]


def visits_of(opportunity: Opportunity, events: Iterable[OpportunityEvent]) -> dict[int, Visit]:
    """Read from the events, the oldest first, when each former stage was entered and left."""
    visits: dict[int, Visit] = {}
    since = opportunity.created_at
    for event in events:
        left, _entered = event.details["changes"]["stage_id"]
        before = visits[left].stay if left in visits else timedelta(0)
        visits[left] = Visit(since, event.happened_at, before + (event.happened_at - since))
        since = event.happened_at
    visits.pop(opportunity.stage_id, None)
    return visits


def ages_in(stage_id: int, visible: OpportunityQuerySet, name: str) -> Rows:
    """Tell how many of what the person sees are in this stage now, and since how many seconds on average."""
    age = ExpressionWrapper(Value(timezone.now()) - F("stage_since"), output_field=DurationField())
    there = visible.open().filter(stage=stage_id).order_by().values("stage")
    counted = there.annotate(count=Count("pk"), age=Extract(Avg(age), "epoch"))
    return told(counted, name, JSONObject(count="count", age="age"))


def average_age(rows: Iterable[dict[str, Any]]) -> int | None:
    """Return the average in days; of too few, nothing can be said."""
    return next((round(row["age"] / A_DAY.total_seconds()) for row in rows if row["count"] >= ENOUGH), None)
