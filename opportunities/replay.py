"""An opportunity put together again from its events alone: what they tell must be what stands there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from lifecycle.models import Lifecycle
from lifecycle.transitions import as_json

from .models import CoOwner, Opportunity, OpportunityEvent

if TYPE_CHECKING:
    from accounts.models import User

    from .querysets import OpportunityQuerySet

INITIAL = "initial"
BATCH = 500
COLUMNS = {column.attname: column for column in Opportunity._meta.concrete_fields}


def initial(opportunity: Opportunity, co_owners: Iterable[User] = ()) -> dict[str, Any]:
    """Return what the first event tells: every audited field as it was inserted."""
    values = Lifecycle.snapshot(opportunity) | {"co_owners": sorted(person.pk for person in co_owners)}
    return {INITIAL: as_json(values)}


@dataclass
class Replay:
    """What the events of an opportunity make of it, beside what stands there.

    Events from before the first one told everything leave ``untold`` what no act has touched since. ``breaks`` name
    the versions at which an event does not continue the one before it: something was changed past the door.
    """

    opportunity: Opportunity
    events: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)

    def take(self, event: dict[str, Any]) -> None:
        details: dict[str, Any] = event["details"]
        if not self.continues(event):
            self.breaks.append(event["version"])
        self.state |= details.get(INITIAL, {})
        self.state |= {name: after for name, (_before, after) in details.get("changes", {}).items()}
        self.state |= {"status": event["target"], "version": event["version"]}
        self.events += 1

    def continues(self, event: dict[str, Any]) -> bool:
        """Whether it follows the last one without a gap, and what it changed was as the events say."""
        if not self.events:
            return True
        changes = event["details"].get("changes", {})
        known = {name: before for name, (before, _after) in changes.items() if name in self.state}
        return bool(
            event["version"] == self.state["version"] + 1
            and event["source"] == self.state["status"]
            and all(same(name, before, self.state[name]) for name, before in known.items())
        )

    @property
    def standing(self) -> dict[str, Any]:
        row = self.opportunity
        values = Lifecycle.snapshot(row) | {"co_owners": sorted(row.beside)}  # type: ignore[attr-defined]  # annotated
        standing: dict[str, Any] = as_json(values | {"status": row.status, "version": row.version})
        return standing

    @property
    def differing(self) -> dict[str, list[Any]]:
        """Each field of which the events tell something else: what they tell, and what stands there."""
        return {
            name: [self.state[name], value]
            for name, value in self.standing.items()
            if name in self.state and not same(name, self.state[name], value)
        }

    @property
    def untold(self) -> list[str]:
        return [name for name in self.standing if name not in self.state]

    @property
    def agrees(self) -> bool:
        return bool(self.events) and not self.differing and not self.breaks


def replays(opportunities: OpportunityQuerySet) -> Iterator[Replay]:
    """Replay each, in one query for any number of them, a few in memory at a time."""
    rows: Any = opportunities.order_by("pk").annotate(told=events(), beside=co_owners())
    for row in rows.iterator(chunk_size=BATCH):
        replay = Replay(row)
        for event in row.told:
            replay.take(event)
        yield replay


def replayed(opportunity: Opportunity) -> dict[str, Any]:
    """Return what the events alone make of it: its audited fields, status, version and co-owners."""
    replay = next(replays(Opportunity.objects.filter(pk=opportunity.pk)))
    return replay.state


def events() -> ArraySubquery:
    told = OpportunityEvent.objects.filter(opportunity=OuterRef("pk")).order_by("version")
    row = JSONObject(version="version", source="source", target="target", details="details")
    return ArraySubquery(told.values(row=row))


def co_owners() -> ArraySubquery:
    return ArraySubquery(CoOwner.objects.filter(opportunity=OuterRef("pk")).order_by("user").values("user"))


def same(name: str, one: Any, other: Any) -> bool:
    """Compare by what the field holds: 10 is 10.00, and a moment is the same in any zone."""
    if one == other or name == "co_owners":
        return bool(one == other)
    kind = COLUMNS[name]
    return bool(kind.to_python(one) == kind.to_python(other))
