from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from ..models import Address, Contact, Customer
from .events import Who, log, tell

if TYPE_CHECKING:
    from accounts.models import User

TYPED: dict[type[Contact | Address], tuple[str, ...]] = {
    Contact: ("name", "job_title", "email", "phone", "language", "time_zone"),
    Address: ("line1", "line2", "postcode", "city", "region", "country"),
}


WISHES = frozenset({"language", "time_zone"})


def introduce(
    customer: Customer,
    *,
    by: User | None,
    through: str,
    contact: Contact | None = None,
    address: Address | None = None,
    on_behalf_of: str = "",
) -> None:
    """Save who is new among them, in the transaction of the record that names them first.

    The same person or place sent twice stays one. A known customer is locked, so that nobody merges it away meanwhile;
    one that was merged before is refused. Without a person, ``on_behalf_of`` says who asked to be known.
    """
    who: Who = {"by": by, "through": through, "on_behalf_of": on_behalf_of}
    if customer.pk is None:
        customer.save()
        tell(customer, "create", **who)
        locked = customer
    else:
        locked = customer.lock()
        locked.refuse_if_merged()
    for belonging in (contact, address):
        if belonging and belonging.pk is None:
            belonging.customer = customer
            save_unless_known(belonging, locked, **who)


def save_unless_known(belonging: Contact | Address, customer: Customer, **who: Unpack[Who]) -> None:
    """Save it, unless one is known of whom the same is typed; what language they wish makes nobody another person."""
    same = {name: value for name, value in typed_of(belonging).items() if name not in WISHES}
    known = type(belonging).objects.active().filter(customer=customer, **same).first()
    if known:
        belonging.pk = known.pk
        return
    belonging.save()
    log(customer, "add", **who, about=belonging)


def typed_of(belonging: Contact | Address) -> dict[str, Any]:
    """Return what a person types of a contact or an address."""
    return {name: getattr(belonging, name) for name in TYPED[type(belonging)]}
