from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from ..models import Address, Contact, Customer
from ..services import refuse_unless_keeping

if TYPE_CHECKING:
    from accounts.models import User


def find(user: User, pk: int) -> Customer:
    """Return the customer; who does not sell has none."""
    return get_object_or_404(Customer.objects.visible_to(user).select_related("merged_into"), pk=pk)


def find_to_change(user: User, pk: int) -> Customer:
    """Return the customer, if it can be changed and this person may; else refuse before anything is typed."""
    customer = find(user, pk)
    refuse_unless_keeping(user)
    customer.refuse_if_merged()
    return customer


def find_record(
    user: User, pk: int, *, contact: int | None = None, address: int | None = None
) -> Customer | Contact | Address:
    """Return the customer, or the contact or address of it that is meant."""
    customer = find_to_change(user, pk)
    if contact is not None:
        return get_object_or_404(Contact.objects.select_related("customer"), pk=contact, customer=customer)
    if address is not None:
        return get_object_or_404(Address.objects.select_related("customer"), pk=address, customer=customer)
    return customer
