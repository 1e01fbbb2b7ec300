"""What there is with a customer, as far as the person may see it: the first few deals, and totals of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, Sum, Value, When
from django.db.models.functions import Cast, JSONObject

from .lists import Rows, told
from .models import Opportunity, Stage, Status

if TYPE_CHECKING:
    from accounts.models import User

    from .querysets import OpportunityQuerySet

SHOWN = 5
ORDER = ["open", Status.WON.value, Status.LOST.value]
OUTCOME = Case(When(is_open=True, then=Value("open")), default=F("status"), output_field=CharField())


@dataclass(frozen=True)
class Deal:
    """One opportunity of the customer."""

    pk: int
    name: str
    value: Decimal
    currency: str
    stage: Stage


@dataclass(frozen=True)
class Total:
    """How many are open, won or lost in one currency, and what they come to."""

    outcome: str
    currency: str
    count: int
    value: Decimal


@dataclass(frozen=True)
class Business:
    """The first few deals, open ones before closed ones, and totals of all of them: per currency, never mixed."""

    deals: list[Deal]
    totals: list[Total]

    @classmethod
    def put_together(cls, lists: Mapping[str, list[dict[str, Any]]]) -> Business:
        deals = sorted(lists["deals"], key=lambda row: (row["open"], row["modified_at"]), reverse=True)
        totals = [Total(**row | {"value": Decimal(row["value"])}) for row in lists["totals"]]
        totals.sort(key=lambda total: (ORDER.index(total.outcome), total.currency))
        return cls([deal_of(row) for row in deals], totals)

    @property
    def count(self) -> int:
        return sum(total.count for total in self.totals)

    @property
    def open(self) -> list[Total]:
        return [total for total in self.totals if total.outcome == "open"]

    @property
    def open_count(self) -> int:
        return sum(total.count for total in self.open)

    @property
    def won_count(self) -> int:
        return sum(total.count for total in self.totals if total.outcome == Status.WON)

    @property
    def closed_count(self) -> int:
        return self.count - self.open_count


def deal_of(row: dict[str, Any]) -> Deal:
    stage = Stage(status=row["status"], default_success_percent=row["percent"])
    return Deal(row["pk"], row["name"], Decimal(row["value"]), row["currency"], stage)


def business_with(opportunity: Opportunity, user: User) -> dict[str, Rows]:
    """Tell of the customer's other deals, and of what they come to; to be fetched in one query."""
    others = Opportunity.objects.visible_to(user).filter(customer=opportunity.customer_id).exclude(pk=opportunity.pk)
    deal = JSONObject(
        pk="pk", name="name", value=Cast("value", CharField()), currency="currency", open="is_open",
        modified_at="modified_at", status="stage__status", percent="stage__default_success_percent",
    )  # fmt: skip
    first = told(others.order_by("-is_open", "-modified_at", "-pk"), "deals", deal)[:SHOWN]
    return {"deals": first, "totals": totals_of(others)}


def totals_of(rows: OpportunityQuerySet) -> Rows:
    total = JSONObject(outcome="outcome", currency="currency", count=Count("pk"), value=Cast(Sum("value"), CharField()))
    return told(rows.order_by().annotate(outcome=OUTCOME).values("outcome", "currency"), "totals", total)
