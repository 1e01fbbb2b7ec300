"""What a person still has in hand: looked at before the account is closed, and when somebody leaves a team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Value

from accounts.models import Absence, User
from opportunities.models import Opportunity, SavedView
from orders.models import Order
from quotes.models import ApprovalDelegate, Quote

if TYPE_CHECKING:
    from django.db.models import QuerySet

OPEN_ORDERS = (Order.Status.CREATED, Order.Status.CONFIRMED)


@dataclass(frozen=True)
class Belongings:
    """``owned`` has a row per currency with count and total; ``counts`` are by the names of `counts_of`."""

    owned: list[dict[str, Any]]
    counts: dict[str, int]

    @property
    def open_opportunities(self) -> int:
        return sum(row["count"] for row in self.owned)


def belongings_of(person: User) -> Belongings:
    """Look at all that would stay behind, in two queries."""
    owned = Opportunity.objects.open().filter(owner=person).totals()
    return Belongings(list(owned), counts_of(person))


def counts_of(person: User) -> dict[str, int]:
    delegations = ApprovalDelegate.objects.standing()
    absences = Absence.objects.filter(ended_at=None).to_come()
    rows: dict[str, QuerySet[Any]] = {
        "beside": Opportunity.objects.open().in_charge_of(person).exclude(owner=person),
        "orders": Order.objects.filter(owner=person, status__in=OPEN_ORDERS),
        "pending": Quote.objects.pending().filter(submitted_by=person),
        "delegations": delegations.filter(lead=person) | delegations.filter(delegate=person),
        "absences": absences.filter(person=person) | absences.filter(colleague=person),
        "views": SavedView.objects.filter(owner=person, team__isnull=False),
    }
    first, *others = [counted(name, of) for name, of in rows.items()]
    return dict.fromkeys(rows, 0) | dict(first.union(*others, all=True))


def counted(name: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named: QuerySet[Any, Any] = rows.order_by().annotate(of=Value(name)).values("of")
    pairs: QuerySet[Any, Any] = named.annotate(n=Count("pk")).values_list("of", "n")
    return pairs


def owned_in(person: User, team_ids: Iterable[int]) -> list[tuple[str, int]]:
    """Return of these teams, by name, in which the person still owns how many open opportunities."""
    owned = Opportunity.objects.open().filter(owner=person, team__in=team_ids).order_by()
    return list(
        owned.values("team__name").annotate(n=Count("pk")).order_by("team__name").values_list("team__name", "n")
    )
