from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from orders.models import Order
from orders.querysets import OrderQuerySet

from ..services.feed import Place

USUAL, MOST = 50, 200


class AskingForm(forms.Form):
    """The parameters of the list. Programs read the sentences, so they are English and name the parameter.

    What is not known is refused, because a misspelt filter that is passed over answers with everything.
    """

    status = forms.ChoiceField(choices=Order.Status.choices, required=False)
    changed_since = forms.CharField(required=False)
    after = forms.CharField(required=False)
    limit = forms.IntegerField(min_value=1, max_value=MOST, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)

    def clean_status(self) -> str:
        return str(self.cleaned_data["status"])

    def clean_changed_since(self) -> datetime | None:
        typed = self.cleaned_data["changed_since"]
        try:
            moment = parse_datetime(typed) if typed else None
        except ValueError:
            moment = None
        if typed and (moment is None or moment.tzinfo is None):
            raise ValidationError("must be a moment with its zone, such as 2026-11-23T19:04:00Z.")
        return moment

    def clean_after(self) -> Place | None:
        typed = self.cleaned_data["after"]
        try:
            return Place.read(typed) if typed else None
        except ValueError:
            raise ValidationError('must be a "next" of an earlier answer.') from None

    def clean_limit(self) -> int:
        return self.cleaned_data["limit"] or USUAL

    def clean(self) -> None:
        if unknown := sorted(set(self.data) - set(self.fields)):
            raise ValidationError(f"There is no parameter {unknown[0][:40]!r}.")

    @property
    def refusal(self) -> str:
        """Say in one sentence what is wrong first."""
        name, errors = next(iter(self.errors.items()))
        return str(errors[0]) if name == "__all__" else f"{name} {SENTENCES.get(name) or errors[0]}"

    @property
    def orders(self) -> OrderQuerySet:
        """Return the orders asked for: a key sees all of them."""
        asked, found = self.cleaned_data, Order.objects.all()
        if asked["status"]:
            found = found.filter(status=asked["status"])
        return found.filter(modified_at__gte=asked["changed_since"]) if asked["changed_since"] else found


SENTENCES = {
    "status": f"must be one of {', '.join(Order.Status.values)}.",
    "limit": f"must be a whole number from 1 to {MOST}.",
}
