from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.countries import country_choices
from customers.models import Address, Contact, Customer
from interface.forms import NameField, offer


class ReachFields(forms.Form):
    """How to reach the customer: a known or a new person, or an address where nobody's name is known yet."""

    CONTACT = ("name", "job_title", "email", "phone")
    ADDRESS = ("line1", "postcode", "city", "country")

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Contact"), required=False, empty_label=_("No one is known yet")
    )
    contact_name = NameField(label=_("Name"), max_length=150, required=False)
    contact_job_title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    contact_email = forms.EmailField(label=_("E-mail"), required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=50, required=False)
    contact_address = forms.ModelChoiceField(
        Address.objects.none(), label=_("Address"), required=False, empty_label=_("No address")
    )
    address_line1 = forms.CharField(label=_("Street"), max_length=200, required=False)
    address_postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    address_city = forms.CharField(label=_("City"), max_length=100, required=False)
    address_country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)

    @property
    def opens_contact(self) -> bool:
        """Whether a new contact is being typed, or there is none to choose."""
        typed = any(self[f"contact_{name}"].value() for name in self.CONTACT)
        return typed or not self.fields["contact"].queryset.exists()  # type: ignore[attr-defined]  # of a choice of rows

    @property
    def opens_address(self) -> bool:
        return any(self[f"address_{name}"].value() for name in self.ADDRESS)

    def know(self, customer: Customer | None) -> None:
        """Offer the people and addresses of this customer only."""
        offer(
            self,
            contact=Contact.objects.active().filter(customer=customer),
            contact_address=Address.objects.filter(customer=customer),
        )

    def settle_reach(self, cleaned: dict[str, Any]) -> None:
        """Put the new person and place, where one was typed, in the place of a chosen one."""
        person = {name: cleaned.pop(f"contact_{name}", "") for name in self.CONTACT}
        place = {name: cleaned.pop(f"address_{name}", "") for name in self.ADDRESS}
        if person["name"]:
            cleaned["contact"] = Contact(**person)
        elif any(person.values()):
            self.add_error("contact_name", _("Say the person’s name, too."))
        if place["country"]:
            cleaned["contact_address"] = Address(**place)
        elif any(place.values()):
            self.add_error("address_country", _("Choose the country, too."))

    def refuse_nobody(self, cleaned: dict[str, Any]) -> None:
        if not self.errors and not cleaned.get("contact") and not cleaned.get("contact_address"):
            raise ValidationError(_("Name a contact. If no one is known yet, an address with its country will do."))
