"""Whether the customer gets it by e-mail, and with which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from customers.models import Contact


class Checkbox(forms.CheckboxInput):
    """A tick that sends the address that stood beside it, so that nothing goes to one that nobody has seen."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return str(data.get(name, ""))


class MailedForm(forms.Form):
    """Asks about the e-mail where the contact has an address; elsewhere it asks nothing."""

    mail_to = forms.CharField(required=False, widget=Checkbox)
    message = forms.CharField(
        label=_("Message in the e-mail"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
        help_text=_("The link to the customer’s page and the PDF go along."),
    )

    address = ""

    def ask_about_mail(self, contact: Contact | None, *, message: str) -> None:
        self.address = contact.email if contact else ""
        if not contact or not self.address:
            del self.fields["mail_to"], self.fields["message"]
            return
        words = {"name": contact.name, "address": self.address}
        self.fields["mail_to"].label = gettext("Send it by e-mail to %(name)s <%(address)s>") % words
        self.initial = {**self.initial, "mail_to": self.address, "message": message}

    def clean_mail_to(self) -> str:
        chosen: str = self.cleaned_data["mail_to"]
        if chosen and chosen != self.address:
            raise ValidationError(_("The contact’s e-mail has changed. Look at it, then tick this again."))
        return chosen
