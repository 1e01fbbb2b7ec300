"""The quotes for one customer on its page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import JSONObject

from opportunities.lists import Rows, told
from opportunities.models import Opportunity
from opportunities.of_customer import FEW, Part, count_of, day_of, moment_of, summed, sums_of, text

from .models import AbandonReason, Quote

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer

COUNTS = Q(status=Quote.Status.PRESENTED, is_primary=True)


def quotes_for(customer: Customer, user: User, limit: int = FEW) -> dict[str, Rows]:
    """Tell what the person sees of the quotes for this customer, the latest first."""
    rows = Quote.objects.visible_to(user).filter(opportunity__customer=customer)
    row = JSONObject(
        id="pk",
        name="name",
        status="status",
        total=text("total"),
        currency="currency",
        expires_on="expires_on",
        modified_at="modified_at",
        opportunity="opportunity",
        opportunity_name="opportunity__name",
        reason_code="abandon_reason__code",
        reason_name="abandon_reason__name",
    )
    return {
        "quotes": told(rows.order_by("-modified_at", "-pk"), "quotes", row)[:limit],
        "all_quotes": summed(rows, "all_quotes", "total"),
        "presented_quotes": summed(rows, "presented_quotes", "total", COUNTS),
    }


def quotes_part(lists: dict[str, list[Any]]) -> Part:
    rows = sorted(lists["quotes"], key=lambda row: moment_of(row["modified_at"]), reverse=True)
    sums = {"presented": sums_of(lists["presented_quotes"])}
    return Part([quote_of(row) for row in rows], count_of(lists["all_quotes"]), sums)


def quote_of(row: dict[str, Any]) -> Quote:
    reason = AbandonReason(code=row["reason_code"], name=row["reason_name"]) if row["reason_code"] else None
    quote = Quote(
        pk=row["id"],
        name=row["name"],
        status=row["status"],
        currency=row["currency"],
        expires_on=day_of(row["expires_on"]),
        abandon_reason=reason,
        opportunity=Opportunity(pk=row["opportunity"], name=row["opportunity_name"]),
    )
    quote.total = Decimal(row["total"])
    return quote
