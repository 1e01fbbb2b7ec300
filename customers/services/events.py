from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecycle.transitions import as_json

from ..models import Address, Contact, Customer, CustomerEvent

if TYPE_CHECKING:
    from accounts.models import User


def log(
    customer: Customer,
    action: str,
    *,
    by: User,
    through: str,
    about: Contact | Address | None = None,
    **details: Any,
) -> CustomerEvent:
    """Raise the version of a customer whose lock the caller holds, and append the event of this act."""
    customer.version += 1
    customer.save(update_fields=["version"])
    return tell(customer, action, by=by, through=through, about=about, **details)


def tell(
    customer: Customer,
    action: str,
    *,
    by: User,
    through: str,
    about: Contact | Address | None = None,
    **details: Any,
) -> CustomerEvent:
    return CustomerEvent.objects.create(
        customer=customer,
        action=action,
        version=customer.version,
        actor=by,
        through=through,
        contact=about if isinstance(about, Contact) else None,
        address=about if isinstance(about, Address) else None,
        details=as_json(details),
    )
