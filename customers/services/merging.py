"""Two rows of one customer become one. The room above moves the business; this one what belongs to the customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from ..models import Address, Contact, Customer
from .events import log
from .introducing import TYPED, typed_of

if TYPE_CHECKING:
    from accounts.models import User

FILLED_IN = ("job_title", "email", "phone", "language", "time_zone")


@dataclass
class Heirs:
    """Which contact and address of the remaining customer stands in for which of the merged one, by key."""

    contacts: dict[int, Contact] = field(default_factory=dict)
    addresses: dict[int, Address] = field(default_factory=dict)


@transaction.atomic
def merge(customer: Customer, *, into: Customer, by: User, through: str) -> Heirs:
    """Leave a locked customer in favour of another, locked too, and say who stands in for its contacts and addresses.

    They are copied, not moved, and keep standing where they were: what was purged under the old name can still come
    back complete, and orders keep pointing at it. The same person or place on both sides stays one.
    """
    heirs = Heirs(inherit_contacts(customer, into), inherit_addresses(customer, into))
    Customer.objects.filter(merged_into=customer).update(merged_into=into)
    customer.merged_into, customer.active = into, False
    customer.save(update_fields=["merged_into", "active"])
    if not into.sector and customer.sector:
        into.sector = customer.sector
        into.save(update_fields=["sector"])
    log(customer, "merge", by=by, through=through, into=into)
    log(into, "absorb", by=by, through=through, merged=customer)
    return heirs


def inherit_contacts(customer: Customer, into: Customer) -> dict[int, Contact]:
    there = list(into.contacts.active().order_by("pk"))
    heirs = {}
    for contact in customer.contacts.filter(merged_into=None).order_by("pk"):
        twin = twin_of(contact, there)
        heir = fill_in(twin, contact) if twin else copy(contact, into)
        if not twin:
            there.append(heir)
        Contact.objects.filter(merged_into=contact).update(merged_into=heir)
        contact.merged_into, contact.active = heir, False
        contact.save(update_fields=["merged_into", "active"])
        heirs[contact.pk] = heir
    return heirs


def twin_of(contact: Contact, others: Iterable[Contact]) -> Contact | None:
    """Return the same person among these: one e-mail address, or one name with nothing that speaks against it."""
    return next((other for other in others if is_same_person(contact, other)), None)


def is_same_person(one: Contact, other: Contact) -> bool:
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return one.name.casefold() == other.name.casefold()


def fill_in(twin: Contact, contact: Contact) -> Contact:
    """Let the one who stays learn what only the other one knew."""
    missing = [name for name in FILLED_IN if getattr(contact, name) and not getattr(twin, name)]
    for name in missing:
        setattr(twin, name, getattr(contact, name))
    if missing:
        twin.save(update_fields=missing)
    return twin


def copy(contact: Contact, into: Customer) -> Contact:
    return Contact.objects.create(customer=into, active=contact.active, **typed_of(contact))


def inherit_addresses(customer: Customer, into: Customer) -> dict[int, Address]:
    there = list(into.addresses.order_by("pk"))
    heirs = {}
    for address in customer.addresses.order_by("pk"):
        heir = next((other for other in there if is_same_place(address, other)), None)
        if heir is None:
            heir = Address.objects.create(customer=into, active=address.active, **typed_of(address))
            there.append(heir)
        heirs[address.pk] = heir
    return heirs


def is_same_place(one: Address, other: Address) -> bool:
    return all(getattr(one, name).casefold() == getattr(other, name).casefold() for name in TYPED[Address])
