from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.forms import VersionedForm, offer

from ..models import LeadOrigin, Opportunity
from ..models.opportunity import EDITABLE
from .facts import FactsFields
from .reach import ReachFields

FACTS = ("name", "value", "success_percent", "anticipated_close", "origin")


class OpenFactsForm(FactsFields, VersionedForm):
    """The facts of an open opportunity. Once it has quotes, currency and value follow them."""

    opportunity: Opportunity

    def __init__(self, data: Any = None, *, opportunity: Opportunity) -> None:
        facts = {name: getattr(opportunity, name) for name in EDITABLE}
        super().__init__(data, initial=facts, opportunity=opportunity)
        self.fields["success_percent"].required = True
        still_chosen = LeadOrigin.objects.filter(pk__in=[opportunity.origin_id])
        offer(self, origin=LeadOrigin.objects.active() | still_chosen)
        self.has_quotes = bool(opportunity.quotes.exists())
        if self.has_quotes:
            self.fields["currency"].disabled = self.fields["value"].disabled = True
            self.fields["value"].help_text = _("It follows the quote that counts.")

    def recall(self) -> None:
        """Say beside each field that was typed differently what the record has now."""
        for bound in self.visible_fields():
            if bound.name in self.changed_data:
                bound.help_text = _("Now: %(now)s") % {"now": words_for(bound.field, bound.initial)}


class EditForm(ReachFields, OpenFactsForm):
    """All facts at once, with whom to reach."""

    def __init__(self, data: Any = None, *, opportunity: Opportunity) -> None:
        super().__init__(data, opportunity=opportunity)
        self.know(opportunity.customer)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.settle_reach(cleaned)
        self.refuse_nobody(cleaned)
        return cleaned


class FactForm(OpenFactsForm):
    """One fact, edited in its place. A value is typed with its currency."""

    def __init__(self, data: Any = None, *, opportunity: Opportunity, fact: str) -> None:
        super().__init__(data, opportunity=opportunity)
        self.fact = fact
        kept = {"version", fact, *(["currency"] if fact == "value" else [])}
        for name in self.fields.keys() - kept:
            del self.fields[name]
        self.fields[fact].widget.attrs["autofocus"] = True


class ReachForm(ReachFields, VersionedForm):
    """Whom to reach: a contact, an address, or both."""

    opportunity: Opportunity

    def __init__(self, data: Any = None, *, opportunity: Opportunity) -> None:
        chosen = {"contact": opportunity.contact, "contact_address": opportunity.contact_address}
        super().__init__(data, initial=chosen, opportunity=opportunity)
        self.know(opportunity.customer)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.settle_reach(cleaned)
        self.refuse_nobody(cleaned)
        return cleaned


def words_for(field: forms.Field, value: Any) -> str:
    """Write a field's value as its reader would."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # ours are pairs
    return str(value) if value not in (None, "") else str(_("nothing"))
