from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from interface.forms import NameField
from opportunities.forms import OpportunityForm
from opportunities.models import Status


class RequestForm(OpportunityForm):
    """A new opportunity with what the customer wants a quote for."""

    ENTERED = Status.NEGOTIATION

    value = None  # type: ignore[assignment]  # Django's way to leave out an inherited field: the quote says it

    quote_name = NameField(
        label=_("Name the customer sees"),
        max_length=120,
        required=False,
        help_text=_("Left empty: the opportunity’s name."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["quote_name"] = cleaned.get("quote_name") or cleaned.get("name", "")[:120]
        return cleaned
