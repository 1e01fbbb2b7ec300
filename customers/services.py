from __future__ import annotations

from .models import Address, Contact, Customer

TYPED = {
    Contact: ("name", "job_title", "email", "phone"),
    Address: ("line1", "line2", "postcode", "city", "region", "country"),
}


def introduce(customer: Customer, *, contact: Contact | None = None, address: Address | None = None) -> None:
    """Save who is new among them, in the transaction of the record that names them first.

    The same person or place sent twice stays one.
    """
    if customer.pk is None:
        customer.save()
    for belonging in (contact, address):
        if belonging and belonging.pk is None:
            belonging.customer = customer
            save_unless_known(belonging)


def save_unless_known(belonging: Contact | Address) -> None:
    typed = {name: getattr(belonging, name) for name in TYPED[type(belonging)]}
    known = type(belonging).objects.filter(customer=belonging.customer, **typed).first()
    if known:
        belonging.pk = known.pk
    else:
        belonging.save()
