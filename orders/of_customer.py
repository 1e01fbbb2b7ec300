"""The orders of one customer on its page, and all business with it in one query."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import JSONObject

from opportunities.lists import Rows, in_one_query, told
from opportunities.of_customer import (
    FEW,
    MANY,
    Part,
    count_of,
    moment_of,
    opportunities_part,
    opportunities_with,
    summed,
    sums_of,
    text,
)
from quotes.of_customer import quotes_for, quotes_part

from .models import Order

if TYPE_CHECKING:
    from accounts.models import User
    from customers.models import Customer


@dataclass(frozen=True)
class Business:
    """What a person sees of the business with one customer."""

    opportunities: Part
    quotes: Part
    orders: Part

    @classmethod
    def of(cls, customer: Customer, user: User, *, whole: str = "") -> Business:
        """Read a few of each kind, and of the kind named ``whole`` all that a page can hold."""
        limits = {kind: MANY if kind == whole else FEW for kind in ("opportunities", "quotes", "orders")}
        lists = in_one_query(
            opportunities_with(customer, user, limits["opportunities"])
            | quotes_for(customer, user, limits["quotes"])
            | orders_of(customer, user, limits["orders"])
        )
        return cls(opportunities_part(lists), quotes_part(lists), orders_part(lists))


def orders_of(customer: Customer, user: User, limit: int = FEW) -> dict[str, Rows]:
    """Tell what the person sees of the orders, also of those placed under a name that was merged into this one."""
    own = Q(customer=customer) | Q(customer__merged_into=customer)
    rows = Order.objects.visible_to(user).filter(own)
    row = JSONObject(
        id="pk",
        name="name",
        status="status",
        total=text("total"),
        currency="currency",
        accepted_at="accepted_at",
        customer_name="customer_name",
    )
    return {
        "orders": told(rows.order_by("-accepted_at", "-pk"), "orders", row)[:limit],
        "all_orders": summed(rows, "all_orders", "total"),
        "agreed_orders": summed(rows, "agreed_orders", "total", ~Q(status=Order.Status.CANCELLED)),
    }


def orders_part(lists: dict[str, list[Any]]) -> Part:
    rows = sorted(lists["orders"], key=lambda row: moment_of(row["accepted_at"]), reverse=True)
    sums = {"agreed": sums_of(lists["agreed_orders"])}
    return Part([order_of(row) for row in rows], count_of(lists["all_orders"]), sums)


def order_of(row: dict[str, Any]) -> Order:
    return Order(
        pk=row["id"],
        name=row["name"],
        status=row["status"],
        total=Decimal(row["total"]),
        currency=row["currency"],
        accepted_at=moment_of(row["accepted_at"]),
        customer_name=row["customer_name"],
    )
