from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.transitions import difference

from ..models import Address, Contact, Customer
from ..permissions import can_keep
from .events import log, tell
from .introducing import save_unless_known

if TYPE_CHECKING:
    from accounts.models import User


def refuse_unless_keeping(user: User) -> None:
    if not can_keep(user):
        raise NotAllowed(_("Customers are kept by sales reps, team leads and sales managers."))


@transaction.atomic
def create(
    *,
    by: User,
    through: str,
    request_key: UUID | None = None,
    contact: Contact | None = None,
    address: Address | None = None,
    **facts: Any,
) -> Customer:
    """Add a customer, with its first contact and address if they are known. The same ``request_key`` twice adds one."""
    refuse_unless_keeping(by)
    customer, is_new = save_new(request_key, facts)
    if is_new:
        tell(customer, "create", by=by, through=through)
        for belonging in (contact, address):
            if belonging:
                belonging.customer = customer
                save_unless_known(belonging, customer, by=by, through=through)
    return customer


def save_new(request_key: UUID | None, facts: dict[str, Any]) -> tuple[Customer, bool]:
    """Insert, or find what the same request inserted before; two at once wait for each other at the unique key."""
    try:
        if request_key is None:
            return Customer.objects.create(**facts), True
        return Customer.objects.get_or_create(request_key=request_key, defaults=facts)
    except IntegrityError as error:
        raise Overtaken(_("Somebody just gave that external id to another customer.")) from error


@transaction.atomic
def add(belonging: Contact | Address, *, by: User, through: str) -> None:
    """Add a contact or an address to its customer. The same one sent twice stays one."""
    refuse_unless_keeping(by)
    customer = belonging.customer.lock()
    customer.refuse_if_merged()
    save_unless_known(belonging, customer, by=by, through=through)


def edit(
    record: Customer | Contact | Address, *, by: User, through: str, version: int | None = None, **facts: Any
) -> None:
    """Change the facts of a customer, a contact or an address. ``version`` is always the customer's."""
    change(record, "edit", by=by, through=through, version=version, facts=facts)


def change_activity(
    record: Customer | Contact | Address, *, active: bool, by: User, through: str, version: int | None = None
) -> None:
    """Take a customer, a contact or an address out of use, or back into it. What names it keeps it."""
    action = "reactivate" if active else "deactivate"
    change(record, action, by=by, through=through, version=version, facts={"active": active})


@transaction.atomic
def change(
    record: Customer | Contact | Address,
    action: str,
    *,
    by: User,
    through: str,
    version: int | None,
    facts: dict[str, Any],
) -> None:
    """Write new facts under the customer's lock, with one event. What is so already, as after a double click, stays."""
    refuse_unless_keeping(by)
    belonging = None if isinstance(record, Customer) else record
    customer = customer_of(record).lock()
    customer.refuse_if_merged()
    fresh = customer if belonging is None else type(belonging).objects.get(pk=belonging.pk, customer=customer)
    if changes := difference({name: getattr(fresh, name) for name in facts}, facts):
        customer.refuse_if_changed_since(version, about=belonging)
        refuse_merged_contact(fresh)
        write(fresh, facts)
        log(customer, action, by=by, through=through, about=belonging, changes=changes)


def customer_of(record: Customer | Contact | Address) -> Customer:
    return record if isinstance(record, Customer) else record.customer


def refuse_merged_contact(record: Customer | Contact | Address) -> None:
    if isinstance(record, Contact) and record.merged_into:
        raise Overtaken(
            _("%(name)s was merged into another contact of %(customer)s.")
            % {"name": record.name, "customer": record.customer},
            subject=record.customer,
        )


def write(record: Customer | Contact | Address, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(record, name, value)
    try:
        with transaction.atomic():
            record.save(update_fields=list(facts))
    except IntegrityError as error:
        raise Overtaken(_("Somebody just gave that external id to another customer."), subject=record) from error
