"""An order as other programs read it: fetched and sent in one shape, in English whatever the language of people."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from orders.models import Order, OrderLine
    from orders.querysets import OrderQuerySet

VERSION = 1


def with_all_that_is_told(orders: OrderQuerySet) -> OrderQuerySet:
    """Fetch what `order_of` reads: one query for the orders, one for all their lines."""
    return orders.select_related("customer", "owner", "team").prefetch_related("lines")


def moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def amount(value: Decimal) -> str:
    """Write money as text, because a JSON number may lose its last digit on the way."""
    return f"{value:f}"


def order_of(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "version": order.version,
        "status": str(order.status),
        "changed_at": moment(order.modified_at),
        "url": f"{settings.SITE_URL}{order.get_absolute_url()}",
        "name": order.name,
        "opportunity": order.opportunity_number,
        "quote": order.quote_number,
        "quote_revision": order.quote_revision,
        "external_id": order.external_id,
        "team": order.team.name,
        "owner": {"name": order.owner.name, "email": order.owner.email} if order.owner else None,
        "customer": {
            "id": order.customer_id,
            "external_id": order.customer.external_id,
            "name": order.customer_name,
        },
        "contact": {"name": order.contact_name, "email": order.contact_email},
        "address": order.address,
        "customer_order_number": order.customer_order_number,
        "accepted_at": moment(order.accepted_at),
        "accepted_by": order.accepted_by,
        "accepted_role": order.accepted_role,
        "accepted_through": order.accepted_through,
        "cancel_reason": order.cancel_reason,
        "currency": order.currency,
        "subtotal": amount(order.subtotal),
        "discount": amount(order.discount),
        "total": amount(order.total),
        "lines": [line_of(line) for line in order.lines.all()],
    }


def line_of(line: OrderLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "sku": line.sku,
        "description": line.description,
        "quantity": amount(line.quantity),
        "list_price": amount(line.list_price),
        "unit_price": amount(line.unit_price),
        "amount": amount(line.amount),
    }
