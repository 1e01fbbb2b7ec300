from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..models import Address, Contact, Customer
from .events import log, tell

if TYPE_CHECKING:
    from accounts.models import User

TYPED: dict[type[Contact | Address], tuple[str, ...]] = {
    Contact: ("name", "job_title", "email", "phone"),
    Address: ("line1", "line2", "postcode", "city", "region", "country"),
}


def introduce(
    customer: Customer,
    *,
    by: User,
    through: str,
    contact: Contact | None = None,
    address: Address | None = None,
) -> None:
    """Save who is new among them, in the transaction of the record that names them first.

    The same person or place sent twice stays one. A known customer is locked, so that nobody merges it away meanwhile;
    one that was merged before is refused.
    """
    if customer.pk is None:
        customer.save()
        tell(customer, "create", by=by, through=through)
        locked = customer
    else:
        locked = customer.lock()
        locked.refuse_if_merged()
    for belonging in (contact, address):
        if belonging and belonging.pk is None:
            belonging.customer = customer
            save_unless_known(belonging, locked, by=by, through=through)


def save_unless_known(belonging: Contact | Address, customer: Customer, *, by: User, through: str) -> None:
    known = type(belonging).objects.active().filter(customer=customer, **typed_of(belonging)).first()
    if known:
        belonging.pk = known.pk
        return
    belonging.save()
    log(customer, "add", by=by, through=through, about=belonging)


def typed_of(belonging: Contact | Address) -> dict[str, Any]:
    """Return what a person types of a contact or an address."""
    return {name: getattr(belonging, name) for name in TYPED[type(belonging)]}
