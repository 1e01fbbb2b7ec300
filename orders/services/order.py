from __future__ import annotations

from typing import TYPE_CHECKING

from lifecycle.transitions import perform

from ..models import Order

if TYPE_CHECKING:
    from accounts.models import User


def confirm(order: Order, *, by: User, through: str, version: int | None = None) -> Order:
    return perform(order, "confirm", by=by, through=through, version=version)


def fulfil(order: Order, *, by: User, through: str, version: int | None = None) -> Order:
    return perform(order, "fulfil", by=by, through=through, version=version)


def cancel(order: Order, *, by: User, through: str, version: int | None = None, reason: str) -> Order:
    """Call an order off. It stays, and the opportunity stays won."""
    return perform(order, "cancel", by=by, through=through, version=version, reason=reason)


def note_customer_number(
    order: Order, *, by: User, through: str, version: int | None = None, customer_order_number: str
) -> Order:
    return perform(
        order,
        "note_customer_number",
        by=by,
        through=through,
        version=version,
        customer_order_number=customer_order_number,
    )
