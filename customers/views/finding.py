from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from ..models import Address, Contact, Customer
from ..services import refuse_unless_keeping

if TYPE_CHECKING:
    from accounts.models import User


def find(user: User, pk: int) -> Customer:
    """Return the customer; who does not sell has none."""
    visible = Customer.objects.visible_to(user).select_related("merged_into")
    customer: Customer = get_object_or_404(visible, pk=pk)
    return customer


def find_to_change(user: User, pk: int) -> Customer:
    """Return the customer, if it can be changed and this person may; else refuse before anything is typed."""
    customer = find(user, pk)
    refuse_unless_keeping(user)
    customer.refuse_if_merged()
    return customer


def find_contact(user: User, pk: int, contact: int) -> Contact:
    """Return a contact of this customer, to be changed."""
    customer = find_to_change(user, pk)
    found: Contact = get_object_or_404(Contact.objects.select_related("customer"), pk=contact, customer=customer)
    return found


def find_address(user: User, pk: int, address: int) -> Address:
    """Return an address of this customer, to be changed."""
    customer = find_to_change(user, pk)
    found: Address = get_object_or_404(Address.objects.select_related("customer"), pk=address, customer=customer)
    return found


def find_record(user: User, pk: int, *, contact: int | None, address: int | None) -> Customer | Contact | Address:
    """Return the customer, or the contact or address of it that is meant."""
    if contact is not None:
        return find_contact(user, pk, contact)
    return find_to_change(user, pk) if address is None else find_address(user, pk, address)
