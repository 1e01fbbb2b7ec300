from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from lifecycle.transitions import as_json

from ..models import Address, Contact, Customer, CustomerEvent

if TYPE_CHECKING:
    from accounts.models import User


class Who(TypedDict):
    """Who did it, and through which entrance; a customer has no account, but a name."""

    by: User | None
    through: str
    on_behalf_of: NotRequired[str]


def log(
    customer: Customer,
    action: str,
    *,
    by: User | None,
    through: str,
    on_behalf_of: str = "",
    about: Contact | Address | None = None,
    **details: Any,
) -> CustomerEvent:
    """Raise the version of a customer whose lock the caller holds, and append the event of this act."""
    customer.version += 1
    customer.save(update_fields=["version"])
    return tell(customer, action, by=by, through=through, on_behalf_of=on_behalf_of, about=about, **details)


def tell(
    customer: Customer,
    action: str,
    *,
    by: User | None,
    through: str,
    on_behalf_of: str = "",
    about: Contact | Address | None = None,
    **details: Any,
) -> CustomerEvent:
    return CustomerEvent.objects.create(
        customer=customer,
        action=action,
        version=customer.version,
        actor=by,
        through=through,
        on_behalf_of=on_behalf_of,
        contact=about if isinstance(about, Contact) else None,
        address=about if isinstance(about, Address) else None,
        details=as_json(details),
    )
