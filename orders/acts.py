"""The acts that an order's buttons offer to this person now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifecycle.transitions import can

from .permissions import can_work_on
from .services.confirmation import what_keeps_from_confirming

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Order


@dataclass(frozen=True)
class Act:
    """A button: the transition that it asks for, and its words."""

    name: str
    label: str | Promise

    def address(self, order: Order) -> str:
        return reverse(f"orders:{self.name}", args=[order.pk])


IN_ORDER = (
    Act("confirm", _("Confirm")),
    Act("fulfil", _("Mark as fulfilled")),
    Act("note_customer_number", _("Customer’s order number")),
    Act("cancel", _("Cancel the order")),
)


def acts(order: Order, user: User) -> list[Act]:
    return [act for act in IN_ORDER if can(user, order, act.name)]


def may_send(order: Order, user: User) -> bool:
    """Say whether the mail that confirms it may be sent by this person."""
    return can_work_on(order, user) and not what_keeps_from_confirming(order)
