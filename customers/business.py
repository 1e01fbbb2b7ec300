"""The business with a customer, as far as a person sees it. It belongs to rooms above; here it is only asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Address, Contact, Customer
from .querysets import rows_behind

if TYPE_CHECKING:
    from accounts.models import User


def open_business_with(record: Customer | Contact | Address, user: User) -> Any:
    """Return the open opportunities that name this customer, contact or address, of those that the person sees."""
    names = {Customer: "customer", Contact: "contact", Address: "contact_address"}
    rows = rows_behind(Customer, "opportunities").visible_to(user).open()
    return rows.filter(**{names[type(record)]: record}).order_by("pk")
