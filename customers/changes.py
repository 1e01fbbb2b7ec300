"""Who changed what of a customer, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interface.sentences import filled, strong

from .models import Address, Contact, Customer

OF_CUSTOMER: dict[str, Any] = {
    "create": gettext_lazy("%(who)s added the customer"),
    "edit": gettext_lazy("%(who)s changed %(fields)s"),
    "deactivate": gettext_lazy("%(who)s deactivated the customer"),
    "reactivate": gettext_lazy("%(who)s reactivated the customer"),
    "merge": gettext_lazy("%(who)s merged it into %(other)s"),
    "absorb": gettext_lazy("%(who)s merged %(other)s into it"),
}
OF_CONTACT: dict[str, Any] = {
    "add": gettext_lazy("%(who)s added the contact %(contact)s"),
    "edit": gettext_lazy("%(who)s changed %(fields)s of %(contact)s"),
    "deactivate": gettext_lazy("%(who)s deactivated %(contact)s"),
    "reactivate": gettext_lazy("%(who)s reactivated %(contact)s"),
}
OF_ADDRESS: dict[str, Any] = {
    "add": gettext_lazy("%(who)s added an address"),
    "edit": gettext_lazy("%(who)s changed an address: %(fields)s"),
    "deactivate": gettext_lazy("%(who)s deactivated an address"),
    "reactivate": gettext_lazy("%(who)s reactivated an address"),
}
UNKNOWN = gettext_lazy("%(who)s: %(action)s")


@dataclass(frozen=True)
class Change:
    at: datetime | None
    sentence: SafeString


def changes_of(customer: Customer) -> list[Change]:
    """Read the latest events that `with_belongings` brought along."""
    return [change(row) for row in customer.event_rows]  # type: ignore[attr-defined]  # annotated


def change(row: dict[str, Any]) -> Change:
    return Change(parse_datetime(row["at"]), sentence(row))


def sentence(row: dict[str, Any]) -> SafeString:
    sentences, model = kind_of(row)
    details = row["details"]
    words = {
        "who": strong(row["who"] or row["on_behalf_of"] or _("Pursuit")),
        "action": row["action"],
        "fields": ", ".join(field_names(model, details.get("changes", {}))),
        "contact": row["contact"],
        "other": (details.get("into") or details.get("merged") or {}).get("name", ""),
    }
    return filled(sentences.get(row["action"], UNKNOWN), words)


def kind_of(row: dict[str, Any]) -> tuple[dict[str, Any], type[Customer | Contact | Address]]:
    if row["contact"]:
        return OF_CONTACT, Contact
    return (OF_ADDRESS, Address) if row["address"] else (OF_CUSTOMER, Customer)


def field_names(model: type[Customer | Contact | Address], changes: dict[str, Any]) -> list[str]:
    return [str(field.verbose_name) for field in model._meta.concrete_fields if field.attname in changes]
