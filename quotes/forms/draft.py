from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.forms import DayInput, NameField, OnceForm, VersionedForm

from ..models import Quote
from ..services import default_expiry
from .days import lasting, still_to_come
from .figures import PercentField


class DraftForm(forms.Form):
    """What a draft says beside its lines."""

    name = NameField(
        label=_("Name the customer sees"),
        max_length=120,
        error_messages={"required": _("Type a name that tells it from the other alternatives.")},
    )
    message = forms.CharField(
        label=_("Message to the customer"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
    )
    expires_on = forms.DateField(
        label=_("Expires"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("Choose a day.")},
    )
    discount_percent = PercentField(
        label=_("Order discount"),
        widget=forms.TextInput(attrs={"class": "cell num", "inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["expires_on"].help_text = lasting(self.initial.get("expires_on"))

    def clean_expires_on(self) -> date | None:
        """Let a day that stands there already be, even a past one; a new one lies ahead."""
        day: date | None = self.cleaned_data["expires_on"]
        if day and day != self.initial.get("expires_on"):
            still_to_come(day)
        return day

    def clean_discount_percent(self) -> Decimal:
        return self.cleaned_data["discount_percent"] or Decimal(0)


class NewForm(DraftForm, OnceForm):
    """A draft that is not there yet; unless somebody says otherwise it is valid for the usual time."""

    def __init__(self, data: Any = None, *, name: str = "") -> None:
        super().__init__(data, initial={"name": name, "expires_on": default_expiry()})


class EditForm(DraftForm, VersionedForm):
    """A draft, in the version that the person saw. Each answer brings the next one, which is why it has an id."""

    quote: Quote
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "draft-version"}))

    def __init__(self, data: Any = None, *, quote: Quote) -> None:
        facts = {
            "name": quote.name,
            "message": quote.message,
            "expires_on": quote.expires_on,
            "discount_percent": quote.discount_percent,
        }
        super().__init__(data, quote=quote, initial=facts)

    @property
    def is_news(self) -> bool:
        """Say whether saving it would change the draft; of another version nobody knows."""
        return any(value != getattr(self.quote, name) for name, value in self.cleaned_data.items())
