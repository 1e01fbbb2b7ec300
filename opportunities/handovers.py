"""What the pages of a handover show: what each receiver has before and after, and what became of each opportunity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from accounts.models import User

from .models import Handover, Opportunity, OpportunityEvent
from .services.dealing import Sums, open_count, open_sums

if TYPE_CHECKING:
    from .services.charge import Move

MOST_LISTED = 20


@dataclass
class Share:
    """What one receiver has, gets, and will have: how many, and how much by currency."""

    person: User
    had: int
    had_sums: Sums
    count: int = 0
    sums: Sums = field(default_factory=dict)

    def add(self, opportunity: Opportunity) -> None:
        self.count += 1
        self.sums[opportunity.currency] = self.sums.get(opportunity.currency, Decimal()) + opportunity.value

    @property
    def then(self) -> int:
        return self.had + self.count

    @property
    def then_sums(self) -> Sums:
        currencies = sorted({*self.had_sums, *self.sums})
        return {name: self.had_sums.get(name, Decimal()) + self.sums.get(name, Decimal()) for name in currencies}


def shares(receivers: Iterable[User], moves: Iterable[Move]) -> list[Share]:
    """Sum up what each receiver gets; who gets nothing stands there, too."""
    found = {person.pk: Share(person, open_count(person), open_sums(person)) for person in receivers}
    for move in moves:
        if move.then and move.then.owner != move.now.owner and move.then.owner:
            found[move.then.owner.pk].add(move.opportunity)
    return list(found.values())


@dataclass(frozen=True)
class Passed:
    """What became of one opportunity of a handover."""

    opportunity: Opportunity
    given_to: str
    came_back: bool


def passed(handover: Handover, user: User) -> list[Passed]:
    """Return those of a handover that the reader still sees, by id; two queries."""
    rows = Opportunity.objects.visible_to(user).filter(pk__in=handover.opportunity_ids).with_people().order_by("pk")
    acts = OpportunityEvent.objects.filter(opportunity__in=handover.opportunity_ids, action="assign").order_by(
        "version"
    )
    given, back = {}, set()
    for key, details in acts.values_list("opportunity", "details"):
        if details.get("handover") == handover.pk:
            given[key] = (details.get("owner") or {}).get("name", "")
        if details.get("taken_back") == handover.pk:
            back.add(key)
    return [Passed(row, given.get(row.pk, ""), row.pk in back) for row in rows]


def owners_within(user: User) -> list[dict[str, Any]]:
    """Return who owns something open that the reader hands out, with how much; who has left comes first."""
    rows: Any = Opportunity.objects.visible_to(user).assignable_by(user).open().exclude(owner=None).order_by()
    people = rows.values("owner", "owner__name", "owner__is_active").annotate(count=Count("pk"))
    return list(people.order_by("owner__is_active", "owner__name", "owner"))


def handovers_within(user: User) -> list[Handover]:
    return list(Handover.objects.visible_to(user).with_people()[:MOST_LISTED])
