"""The opportunities of one customer on its page; and how the rooms above tell of theirs in the same query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_date

from accounts.models import User

from .lists import Rows as Told
from .lists import told
from .models import Opportunity, Stage

if TYPE_CHECKING:
    from customers.models import Customer

FEW, MANY = 10, 500
Sums = list[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """One kind of business with a customer: the rows shown, how many there are, and sums per currency by name."""

    rows: list[Any]
    count: int
    sums: dict[str, Sums]

    @property
    def has_more(self) -> bool:
        return len(self.rows) < self.count


def summed(rows: QuerySet[Any], name: str, amount: str, counted: Q | None = None) -> Told:
    """Tell count and sum per currency of the rows that are ``counted``. Money goes as text: JSON knows no decimals."""
    total = Cast(Sum(amount, filter=counted), CharField())
    sums = JSONObject(currency="currency", count=Count("pk", filter=counted), total=total)
    return told(rows.order_by().values("currency"), name, sums)


def text(path: str) -> Cast:
    return Cast(path, CharField())


def sums_of(rows: Sums) -> Sums:
    """Return the sums by currency, without those of nothing."""
    counted = [row | {"total": Decimal(row["total"] or 0)} for row in rows if row["count"]]
    return sorted(counted, key=lambda row: str(row["currency"]))


def count_of(rows: Sums) -> int:
    return sum(row["count"] for row in rows)


def day_of(text: str | None) -> date | None:
    return parse_date(text) if text else None


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def opportunities_with(customer: Customer, user: User, limit: int = FEW) -> dict[str, Told]:
    """Tell what the person sees of the opportunities with this customer: open ones first, then the latest."""
    rows = Opportunity.objects.visible_to(user).filter(customer=customer)
    row = JSONObject(
        id="pk",
        name="name",
        status="status",
        value=text("value"),
        currency="currency",
        anticipated_close="anticipated_close",
        closed_at="closed_at",
        modified_at="modified_at",
        is_open="is_open",
        owner="owner",
        owner_name="owner__name",
        team_name="team__name",
        stage=JSONObject(
            name="stage__name", status="stage__status", default_success_percent="stage__default_success_percent"
        ),
    )
    return {
        "opportunities": told(rows.order_by("-is_open", "-modified_at", "-pk"), "opportunities", row)[:limit],
        "all_opportunities": summed(rows, "all_opportunities", "value"),
        "open_opportunities": summed(rows, "open_opportunities", "value", Q(is_open=True)),
    }


def opportunities_part(lists: dict[str, list[Any]]) -> Part:
    rows = sorted(lists["opportunities"], key=lambda row: (row["is_open"], moment_of(row["modified_at"])), reverse=True)
    return Part(
        [opportunity_of(row) for row in rows],
        count_of(lists["all_opportunities"]),
        {"open": sums_of(lists["open_opportunities"])},
    )


def opportunity_of(row: dict[str, Any]) -> Opportunity:
    owner = User(pk=row["owner"], name=row["owner_name"]) if row["owner"] else None
    opportunity = Opportunity(
        pk=row["id"],
        name=row["name"],
        status=row["status"],
        stage=Stage(**row["stage"]),
        value=Decimal(row["value"]),
        currency=row["currency"],
        anticipated_close=day_of(row["anticipated_close"]),
        closed_at=moment_of(row["closed_at"]) if row["closed_at"] else None,
        owner=owner,
    )
    opportunity.queue_name = row["team_name"]  # type: ignore[attr-defined]  # for the face of who waits
    return opportunity
