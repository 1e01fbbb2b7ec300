from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interface.forms import VersionedForm, carried
from notices.models import Outbox

from ..models import Order
from .acceptance import customer_order_number


class ActForm(VersionedForm):
    """An act that needs nothing but the version that the person saw."""

    order: Order


class CancelForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "class": "in"}))


class NumberForm(ActForm):
    customer_order_number = customer_order_number()

    def __init__(self, data: Any = None, *, order: Order) -> None:
        super().__init__(data, order=order, initial={"customer_order_number": order.customer_order_number})


class SendForm(forms.Form):
    """To whom the confirmation goes. ``revision`` counts the mails, so that a double click sends one."""

    to = forms.EmailField(label=pgettext_lazy("receiver", "To"), max_length=254)
    revision = forms.IntegerField(min_value=1, max_value=10_000, widget=carried())

    def __init__(self, data: Any = None, *, order: Order, last: Outbox | None) -> None:
        known = {"to": last.recipient if last else order.contact_email, "revision": last.revision + 1 if last else 1}
        super().__init__(data, initial=known)
