from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.forms import NameField, OnceForm, VersionedForm

from ..models import AbandonReason, Quote, QuoteLine
from ..models.line import RowInput
from ..services import default_expiry
from .days import last_day
from .mailing import MailedForm

LONGEST_REASON = 1000


def words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3, "class": "in"}), **options
    )


class ActForm(VersionedForm):
    """An act that needs nothing but the version that the person saw."""

    quote: Quote


class PresentForm(ActForm, MailedForm):
    expires_on = last_day(
        label=_("Valid until"), help_text=_("The whole of that day counts, in the business time zone.")
    )
    field_order = ["expires_on", "mail_to", "message"]

    def __init__(self, data: Any = None, *, quote: Quote) -> None:
        super().__init__(data, quote=quote, initial={"expires_on": quote.expires_on or default_expiry()})
        self.ask_about_mail(None if self.only_asks_for_approval else quote.opportunity.contact, message=quote.message)

    @property
    def only_asks_for_approval(self) -> bool:
        return self.quote.status == Quote.Status.DRAFT and self.quote.exceeds_discount_limit


class ExtendForm(ActForm):
    expires_on = last_day(label=_("Valid until"), help_text=_("Nothing else about the quote changes."))

    def __init__(self, data: Any = None, *, quote: Quote) -> None:
        super().__init__(data, quote=quote, initial={"expires_on": default_expiry()})


class RefuseForm(ActForm):
    reason = words(_("Reason"), help_text=_("Who asked reads it."))


class RejectForm(ActForm):
    comment = words(_("What did the customer say?"))


class AbandonForm(ActForm):
    reason = forms.ModelChoiceField(AbandonReason.objects.active(), label=_("Reason"), empty_label=_("Choose a reason"))


class ArrangeForm(ActForm):
    """Where a line goes: one place up or down, or a copy of it below."""

    do = forms.ChoiceField(choices=[("copy", "copy"), ("up", "up"), ("down", "down")])

    def change(self, line: QuoteLine) -> RowInput:
        match self.cleaned_data["do"]:
            case "copy":
                return RowInput(line=line.as_input(), position=line.position + 1)
            case "up":
                return RowInput(line.pk, position=max(1, line.position - 1))
            case _:
                return RowInput(line.pk, position=line.position + 1)


class RenewForm(OnceForm):
    """One click that must not make two drafts."""


class CopyForm(OnceForm):
    name = NameField(label=_("Name the customer sees"), max_length=120)
