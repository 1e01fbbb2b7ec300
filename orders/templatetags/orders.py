"""What templates of other rooms take from this one: the order of a won opportunity, and how an order's status looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from interface.templatetags.interface import state
from orders.acts import Act
from orders.models import Order, OrderEvent

if TYPE_CHECKING:
    from django.template.context import Context

    from accounts.models import User
    from opportunities.models import Opportunity

register = template.Library()

LOOKS = {
    Order.Status.CREATED: ("inq", "new"),
    Order.Status.CONFIRMED: ("neg", "clos"),
    Order.Status.FULFILLED: ("won", "won"),
    Order.Status.CANCELLED: ("lost", "lost"),
}
DONE = {
    "create": _("placed the order"),
    "confirm": _("confirmed it"),
    "fulfil": _("marked it as fulfilled"),
    "cancel": _("cancelled it"),
    "note_customer_number": _("noted the customer’s order number"),
}


@register.simple_tag
def order_state(order: Order, pill: bool = False) -> SafeString:
    kind, mark = LOOKS[order.status]
    return state(kind, mark, order.get_status_display(), pill)


@register.filter
def order_address(act: Act, order: Order) -> str:
    return act.address(order)


@register.filter
def told(event: OrderEvent) -> str:
    """Say what an act did, to follow the name of who did it."""
    number = event.details.get("customer_order_number")
    if event.action == "note_customer_number" and number:
        return _t("noted the customer’s order number %(number)s") % {"number": number}
    return str(DONE.get(event.action, event.action))


@register.simple_tag(takes_context=True)
def open_orders_of(context: Context, person: User) -> int:
    """Count what this person still has to deliver, among what the reader sees; one query."""
    return Order.objects.visible_to(context["request"].user).undelivered().filter(owner=person).count()


@register.inclusion_tag("orders/_order_card.html", takes_context=True)
def order_card(context: Context, opportunity: Opportunity) -> dict[str, Any]:
    """Show the order of a won opportunity to who may see it; one query."""
    visible = Order.objects.visible_to(context["request"].user)
    return {"order": visible.of(opportunity) if opportunity.closed_at else None}
