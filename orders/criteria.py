"""What a person asks to see of the orders, as it stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Order

if TYPE_CHECKING:
    from interface.requests import SignedInRequest

    from .querysets import OrderQuerySet


PICK = {"class": "pick"}


class Criteria(django_filters.FilterSet):  # type: ignore[misc] # the library comes without types
    """Search and status. What makes no sense in the address is passed over; the rest applies."""

    q = django_filters.CharFilter(method="by_words", label=_("Find"))
    status = django_filters.ChoiceFilter(
        label=_("Status"), empty_label=_("Any"), choices=Order.Status.choices, widget=forms.Select(PICK)
    )

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request.GET, Order.objects.visible_to(request.user), request=request)

    def by_words(self, queryset: OrderQuerySet, name: str, value: str) -> OrderQuerySet:
        return queryset.matching(value)

    @property
    def is_asked(self) -> bool:
        return any(self.form.cleaned_data.values())
