from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import ZoneField
from interface.forms import NameField, VersionedForm

from ..models import Contact, Customer
from ..services.introducing import TYPED
from .fields import EmailField, phone_field


class ContactForm(VersionedForm):
    """A person at a customer, new or known."""

    customer: Customer

    name = NameField(label=_("Name"), max_length=150)
    job_title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    email = EmailField()
    phone = phone_field()
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As their browser says")), *settings.LANGUAGES], required=False
    )
    time_zone = ZoneField(required=False, help_text=_("Type a city. Empty means ours."))

    def __init__(self, data: Any = None, *, customer: Customer, contact: Contact | None = None) -> None:
        known = {name: getattr(contact, name) for name in TYPED[Contact]} if contact else None
        super().__init__(data, initial=known, customer=customer)
