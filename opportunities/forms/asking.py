from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.forms.fields import EmailField, phone_field
from interface.forms import NameField, OnceForm

LONGEST_WISH = 4000
NOTHING_SAID = _("Say what you need.")
# Control characters but line breaks and tabs, and what turns the direction of writing around.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def says_something(wish: str) -> None:
    if not any(character.isprintable() and not character.isspace() for character in wish):
        raise ValidationError(NOTHING_SAID)


class SeenName(NameField):
    """A name without what nobody sees: it goes into our lists as it was typed by a stranger."""

    def to_python(self, value: Any) -> Any:
        return UNSEEN.sub("", super().to_python(value)).strip()


class SeenText(forms.CharField):
    """A text of several lines, counted as the browser counts them."""

    default_validators = [says_something]

    def to_python(self, value: Any) -> Any:
        text: str = super().to_python(value) or ""
        return UNSEEN.sub("", "\n".join(text.splitlines())).strip()


class AskForm(OnceForm):
    """What somebody types who asks for a quote; after cleaning, the facts of a `CustomerRequest`."""

    wish = SeenText(
        label=_("What you need"),
        max_length=LONGEST_WISH,
        widget=forms.Textarea({"rows": 7}),
        help_text=_("What it is for, how many, where it goes and until when. What you know is enough."),
        error_messages={"required": NOTHING_SAID},
    )
    name = SeenName(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    company = SeenName(
        label=_("Company"), max_length=200, required=False, widget=forms.TextInput({"autocomplete": "organization"})
    )
    email = EmailField(required=True, widget=forms.EmailInput({"autocomplete": "email"}))
    phone = phone_field()
    homepage = forms.CharField(
        label=_("Leave this empty"), required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"

    @property
    def is_bait_taken(self) -> bool:
        """Say whether a machine filled what a person does not see."""
        return bool(self.is_bound and self.data.get("homepage", "").strip())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("homepage", None)
        return cleaned
