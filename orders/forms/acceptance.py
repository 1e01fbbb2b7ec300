from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.forms import NameField, carried
from quotes.models import Quote

from ..models import Order

LONGEST_NAME = 150


def customer_order_number() -> NameField:
    field = Order._meta.get_field("customer_order_number")
    return NameField(label=_("Customer’s order number"), max_length=field.max_length, required=False)


class AcceptForm(forms.Form):
    """Who said yes, told by the rep who heard it. The revision is the one that the rep has before the eyes."""

    HEARD = [
        ("phone", _("On the phone")),
        ("email", _("By e-mail")),
        ("document", _("On signed paper")),
        ("meeting", _("In person")),
    ]

    name = NameField(label=_("Who accepted?"), max_length=LONGEST_NAME)
    role = NameField(label=_("Role"), max_length=LONGEST_NAME)
    said = forms.ChoiceField(label=_("How did they say so?"), choices=HEARD, widget=forms.RadioSelect)
    customer_order_number = customer_order_number()
    revision = forms.IntegerField(min_value=1, widget=carried())

    def __init__(self, data: Any = None, *, quote: Quote) -> None:
        contact = quote.opportunity.contact
        known = {"name": contact.name, "role": contact.job_title} if contact else {}
        super().__init__(data, initial={"revision": quote.revision, **known})
