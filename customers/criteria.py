"""What a person asks to see of the customers, as it stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Customer

if TYPE_CHECKING:
    from interface.requests import SignedInRequest

    from .querysets import CustomerQuerySet

PICK = {"class": "pick"}
SORTS = {"name": "name", "open": "open_count", "activity": "last_activity"}
BY_NAME = "name"
INACTIVE, ALL = "inactive", "all"


class Criteria(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Search, kind, activity and order. What makes no sense in the address is passed over; the rest applies."""

    q = django_filters.CharFilter(method="by_words", label=_("Find"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), empty_label=_("Any"), choices=Customer.Kind.choices, widget=forms.Select(PICK)
    )
    state = django_filters.ChoiceFilter(
        label=_("Show"),
        empty_label=_("Active"),
        method="by_state",
        choices=[(INACTIVE, _("Deactivated")), (ALL, _("All"))],
        widget=forms.Select(PICK),
    )

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request.GET, Customer.objects.visible_to(request.user).unmerged(), request=request)

    def filter_queryset(self, queryset: CustomerQuerySet) -> CustomerQuerySet:
        found: CustomerQuerySet = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.active()

    def by_words(self, queryset: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        return queryset.found_by(value)

    def by_state(self, queryset: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        return queryset if value == ALL else queryset.filter(active=False)

    @property
    def sort(self) -> str:
        asked: str = self.data.get("sort", "")
        return asked if asked.removeprefix("-") in SORTS else BY_NAME

    @property
    def order(self) -> tuple[str, str]:
        minus = "-" if self.sort.startswith("-") else ""
        return minus + SORTS[self.sort.removeprefix("-")], "pk"

    @property
    def is_asked(self) -> bool:
        return any(self.form.cleaned_data.values())
