"""Who had an opportunity, from when to when, and why: told by its events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Team, User

from .hands import CHANGING, Hands
from .lists import in_one_query
from .models import CoOwner, Opportunity
from .stories import Entry
from .timeline import EVENTS, events, part_name


@dataclass(frozen=True)
class Tenure:
    """A time in the same hands. ``entry`` tells the act that began it; the present one has no ``until``."""

    entry: Entry
    team: Team
    owner: User | None
    co_owners: list[User]
    until: datetime | None
    counted_to: datetime

    @property
    def since(self) -> datetime:
        return self.entry.at


def tenures(opportunity: Opportunity) -> list[Tenure]:
    """Return its tenures, the present one first; one query.

    They are read backwards from whose it is now, because an import's event names nobody. While it is closed, the clock
    of the present one stands.
    """
    told, now = part_name(EVENTS), opportunity.closed_at or timezone.now()
    lists = in_one_query(
        {told: events(opportunity.events.filter(action__in=CHANGING), EVENTS)},
        people=(people_named(opportunity), ["name"]),
        teams=(teams_named(opportunity), ["name"]),
    )
    entries = [Entry.told(EVENTS, row) for row in lists[told]]
    people = {person.pk: person for person in lists["people"]} | dict(named_in(entries))
    teams = {team.pk: team for team in lists["teams"]}
    return [
        Tenure(
            entry,
            teams[hands.team],
            people.get(hands.owner or 0),
            sorted((people[pk] for pk in hands.co_owners if pk in people), key=lambda person: person.name),
            until,
            until or max(now, entry.at),
        )
        for entry, hands, until in stretches(entries, Hands.of(opportunity))
    ]


def stretches(entries: list[Entry], hands: Hands) -> Iterator[tuple[Entry, Hands, datetime | None]]:
    """Yield each act after which it was in other hands, whose it was then, and until when; the newest first."""
    until = None
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.pk), reverse=True):
        former = hands.before(entry.changes)
        if former != hands or entry.action in ("create", "import"):
            yield entry, hands, until
            until = entry.at
        hands = former


def people_named(opportunity: Opportunity) -> QuerySet[User]:
    """Return who is in charge, and every owner that an event brought or took away."""
    beside = CoOwner.objects.filter(opportunity=opportunity).values("user")
    known = Q(pk=opportunity.owner_id) | Q(pk__in=beside)
    people: QuerySet[User] = User.objects.filter(
        known | Q(pk__in=changed(opportunity, "owner_id", 0)) | Q(pk__in=changed(opportunity, "owner_id", 1))
    )
    return people.order_by("name")


def teams_named(opportunity: Opportunity) -> QuerySet[Team]:
    return Team.objects.filter(Q(pk=opportunity.team_id) | Q(pk__in=changed(opportunity, "team_id", 0))).order_by(
        "name"
    )


def changed(opportunity: Opportunity, field: str, side: int) -> QuerySet[Any, Any]:
    """Return the keys that stood in this field before (0) or after (1) the acts that changed it."""
    key = Cast(KT(f"details__changes__{field}__{side}"), BigIntegerField())
    return opportunity.events.filter(action__in=CHANGING).annotate(key=key).filter(key__isnull=False).values("key")


def named_in(entries: list[Entry]) -> Iterator[tuple[int, User]]:
    """Yield the co-owners as the events named them, the last name winning."""
    for entry in sorted(entries, key=lambda entry: entry.at):
        for person in entry.details.get("co_owners") or []:
            yield person["id"], User(pk=person["id"], name=person["name"])
