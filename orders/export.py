"""The columns of the orders' files: one row per order, or one per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifecycle.clock import business_day

from .models import Order, OrderLine
from .querysets import OrderQuerySet

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    Columns = dict[str, Callable[[Any], Any]]


def order_columns() -> Columns:
    statuses = words_for_statuses()
    return {
        _("Number"): lambda order: order.number,
        _("Status"): lambda order: statuses[order.status],
        _("Customer"): lambda order: order.customer_name,
        _("Customer’s order number"): lambda order: order.customer_order_number,
        _("Name"): lambda order: order.name,
        _("Currency"): lambda order: order.currency,
        _("Subtotal"): lambda order: order.subtotal,
        _("Discount"): lambda order: order.discount,
        _("Total"): lambda order: order.total,
        _("Accepted"): lambda order: business_day(order.accepted_at),
        _("Accepted by"): lambda order: order.accepted_by,
        _("Contact"): lambda order: order.contact_name,
        _("E-mail"): lambda order: order.contact_email,
        _("Address"): lambda order: order.address,
        _("Quote"): lambda order: order.quote_number,
        _("Opportunity"): lambda order: order.opportunity_number,
        _("Owner"): lambda order: order.owner and order.owner.name,
        _("Team"): lambda order: order.team.name,
        _("External id"): lambda order: order.external_id,
        _("Why it was cancelled"): lambda order: order.cancel_reason,
    }


def line_columns() -> Columns:
    """What a line costs is before the discount on the whole order; the last columns are the order's own figures."""
    statuses = words_for_statuses()
    return {
        _("Number"): lambda line: line.order.number,
        _("Position"): lambda line: line.position,
        _("Code"): lambda line: line.sku,
        _("Description"): lambda line: line.description,
        _("Quantity"): lambda line: line.quantity,
        _("List price"): lambda line: line.list_price,
        _("Unit price"): lambda line: line.unit_price,
        _("Amount"): lambda line: line.amount,
        _("Currency"): lambda line: line.order.currency,
        _("Status"): lambda line: statuses[line.order.status],
        _("Customer"): lambda line: line.order.customer_name,
        _("Customer’s order number"): lambda line: line.order.customer_order_number,
        _("Accepted"): lambda line: business_day(line.order.accepted_at),
        _("Subtotal of the order"): lambda line: line.order.subtotal,
        _("Discount of the order"): lambda line: line.order.discount,
        _("Total of the order"): lambda line: line.order.total,
    }


def words_for_statuses() -> dict[str, str]:
    return {str(status): str(status.label) for status in Order.Status}


def order_rows(found: OrderQuerySet) -> OrderQuerySet:
    return found.select_related("owner", "team").order_by("-pk")


def line_rows(found: OrderQuerySet) -> QuerySet[OrderLine]:
    lines = OrderLine.objects.filter(order__in=found.order_by().values("pk"))
    return lines.select_related("order").order_by("-order", "position")
