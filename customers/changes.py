"""Who changed what of a customer, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Address, Contact, Customer

OF_CUSTOMER: dict[str, Any] = {
    "create": gettext_lazy("added the customer"),
    "edit": gettext_lazy("changed %(fields)s"),
    "deactivate": gettext_lazy("deactivated the customer"),
    "reactivate": gettext_lazy("reactivated the customer"),
    "merge": gettext_lazy("merged it into %(other)s"),
    "absorb": gettext_lazy("merged %(other)s into it"),
}
OF_CONTACT: dict[str, Any] = {
    "add": gettext_lazy("added the contact %(contact)s"),
    "edit": gettext_lazy("changed %(fields)s of %(contact)s"),
    "deactivate": gettext_lazy("deactivated %(contact)s"),
    "reactivate": gettext_lazy("reactivated %(contact)s"),
}
OF_ADDRESS: dict[str, Any] = {
    "add": gettext_lazy("added an address"),
    "edit": gettext_lazy("changed an address: %(fields)s"),
    "deactivate": gettext_lazy("deactivated an address"),
    "reactivate": gettext_lazy("reactivated an address"),
}


@dataclass(frozen=True)
class Change:
    who: str
    at: datetime | None
    sentence: str


def changes_of(customer: Customer) -> list[Change]:
    """Read the latest events that `with_belongings` brought along."""
    return [change(row) for row in customer.event_rows]  # type: ignore[attr-defined]  # annotated


def change(row: dict[str, Any]) -> Change:
    return Change(row["who"] or _("Pursuit"), parse_datetime(row["at"]), sentence(row))


def sentence(row: dict[str, Any]) -> str:
    sentences, model = kind_of(row)
    details = row["details"]
    words = {
        "fields": ", ".join(field_names(model, details.get("changes", {}))),
        "contact": row["contact"],
        "other": (details.get("into") or details.get("merged") or {}).get("name", ""),
    }
    return str(sentences.get(row["action"], row["action"].replace("%", "%%"))) % words


def kind_of(row: dict[str, Any]) -> tuple[dict[str, Any], type[Customer | Contact | Address]]:
    if row["contact"]:
        return OF_CONTACT, Contact
    return (OF_ADDRESS, Address) if row["address"] else (OF_CUSTOMER, Customer)


def field_names(model: type[Customer | Contact | Address], changes: dict[str, Any]) -> list[str]:
    return [str(field.verbose_name) for field in model._meta.concrete_fields if field.attname in changes]
