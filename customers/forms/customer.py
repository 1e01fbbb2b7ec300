from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from interface.forms import NameField, OnceForm, VersionedForm

from ..duplicates import Duplicate, duplicates
from ..models import Address, Contact, Customer
from .fields import CustomerFields, EmailField, country_field, phone_field

if TYPE_CHECKING:
    from django.http import QueryDict

FACTS = ("kind", "name", "external_id", "sector")


class CustomerForm(CustomerFields, OnceForm):
    """A new customer, with its first contact and address if they are known. Similar ones are shown, never refused."""

    CONTACT = ("name", "job_title", "email", "phone")
    ADDRESS = ("line1", "line2", "postcode", "city", "region", "country")

    contact_name = NameField(label=_("Name"), max_length=150, required=False)
    contact_job_title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    contact_email = EmailField()
    contact_phone = phone_field()
    address_line1 = forms.CharField(label=_("Street"), max_length=200, required=False)
    address_line2 = forms.CharField(label=_("Second line"), max_length=200, required=False)
    address_postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    address_city = forms.CharField(label=_("City"), max_length=100, required=False)
    address_region = forms.CharField(label=_("Region"), max_length=100, required=False)
    address_country = country_field(required=False)

    @classmethod
    def still_typing(cls, data: QueryDict) -> Self:
        """Show what was typed so far, unjudged."""
        fields = cls().fields.items()
        return cls(initial={name: field.widget.value_from_datadict(data, {}, name) for name, field in fields})

    def typed(self, name: str) -> str:
        return str(self[name].value() or "").strip()

    @cached_property
    def duplicates(self) -> list[Duplicate]:
        return duplicates(
            name=self.typed("name"), email=self.typed("contact_email"), external_id=self.typed("external_id")
        )

    def clean_external_id(self) -> str | None:
        external_id: str | None = self.cleaned_data["external_id"]
        self.refuse_known_external_id(external_id, but=self.made_before())
        return external_id

    def made_before(self) -> Customer | None:
        """Return what this very request made already: then the form is only being repeated."""
        key = self.cleaned_data.get("request_key")
        return Customer.objects.filter(request_key=key).first() if key else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        person = {name: cleaned.pop(f"contact_{name}", "") for name in self.CONTACT}
        place = {name: cleaned.pop(f"address_{name}", "") for name in self.ADDRESS}
        if cleaned.get("kind") == Customer.Kind.CONSUMER:
            person["name"] = person["name"] or cleaned.get("name", "")[:150]
        cleaned["contact"] = self.settled_contact(person)
        cleaned["address"] = self.settled_address(place)
        return cleaned

    def settled_contact(self, person: dict[str, str]) -> Contact | None:
        if any(person.values()) and not person["name"] and "contact_name" not in self.errors:
            self.add_error("contact_name", _("Say the person’s name, too."))
        return Contact(**person) if person["name"] else None

    def settled_address(self, place: dict[str, str]) -> Address | None:
        if any(place.values()) and not place["country"] and "address_country" not in self.errors:
            self.add_error("address_country", _("Choose the country, too."))
        return Address(**place) if place["country"] else None


class EditForm(CustomerFields, VersionedForm):
    """The facts of a customer."""

    customer: Customer

    def __init__(self, data: Any = None, *, customer: Customer) -> None:
        super().__init__(data, initial={name: getattr(customer, name) for name in FACTS}, customer=customer)

    def clean_external_id(self) -> str | None:
        external_id: str | None = self.cleaned_data["external_id"]
        self.refuse_known_external_id(external_id, but=self.customer)
        return external_id
