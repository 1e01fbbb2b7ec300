from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.formats import money

from ..models import Quote
from ..services import default_expiry
from .days import last_day
from .mailing import MailedForm

if TYPE_CHECKING:
    from customers.models import Contact


LONGEST_VERSION = 10  # digits; what is longer counts no changes


class SeenQuotesField(forms.MultipleChoiceField):
    """Quotes by number, each with the version that the person saw: one that has changed since is still a choice."""

    widget = forms.CheckboxSelectMultiple
    quotes: dict[str, Quote]

    def offer(self, quotes: Sequence[Quote], presentable: Sequence[Quote]) -> None:
        self.quotes = {str(quote.pk): quote for quote in quotes}
        self.choices = [(seen(quote), described(quote)) for quote in presentable]

    def valid_value(self, value: str) -> bool:
        pk, _colon, version = value.partition(":")
        return pk in self.quotes and version.isdecimal() and len(version) < LONGEST_VERSION

    def clean(self, value: Any) -> list[tuple[Quote, int]]:
        chosen = [choice.partition(":") for choice in super().clean(value)]
        return [(self.quotes[pk], int(version)) for pk, _colon, version in chosen]


def seen(quote: Quote) -> str:
    return f"{quote.pk}:{quote.version}"


def described(quote: Quote) -> str:
    return f"{quote.number} {quote.name}, {money(quote.total, quote.currency, cents=True)}"


class PresentTogetherForm(MailedForm):
    """Which alternatives go to the customer in one step, and until when they are valid."""

    quotes = SeenQuotesField(label=_("Alternatives"), error_messages={"required": _("Tick at least one alternative.")})
    expires_on = last_day(label=_("Valid until"), help_text=_("The same day for all of them."))
    field_order = ["quotes", "expires_on", "mail_to", "message"]

    def __init__(
        self, data: Any = None, *, contact: Contact | None, quotes: Sequence[Quote], presentable: Sequence[Quote]
    ) -> None:
        super().__init__(
            data, initial={"quotes": [seen(quote) for quote in presentable], "expires_on": default_expiry()}
        )
        self.fields["quotes"].offer(quotes, presentable)  # type: ignore[attr-defined]  # our own kind of field
        by_weight = sorted(presentable, key=lambda quote: not quote.is_primary)
        self.ask_about_mail(contact, message=next((quote.message for quote in by_weight if quote.message), ""))
