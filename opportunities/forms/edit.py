from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from interface.forms import VersionedForm, offer

from ..models import LeadOrigin, Opportunity
from ..models.opportunity import EDITABLE
from .facts import FactsFields
from .reach import ReachFields


class EditForm(FactsFields, ReachFields, VersionedForm):
    """The facts of an open opportunity. Once it has quotes, currency and value follow them."""

    opportunity: Opportunity

    def __init__(self, data: Any = None, *, opportunity: Opportunity) -> None:
        facts = {name: getattr(opportunity, name) for name in EDITABLE}
        super().__init__(data, initial=facts, opportunity=opportunity)
        self.know(opportunity.customer)
        self.fields["success_percent"].required = True
        still_chosen = LeadOrigin.objects.filter(pk__in=[opportunity.origin_id])
        offer(self, origin=LeadOrigin.objects.active() | still_chosen)
        self.has_quotes = opportunity.quotes.exists()
        if self.has_quotes:
            self.fields["currency"].disabled = self.fields["value"].disabled = True
            self.fields["value"].help_text = _("It follows the quote that counts.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.settle_reach(cleaned)
        self.refuse_nobody(cleaned)
        return cleaned
