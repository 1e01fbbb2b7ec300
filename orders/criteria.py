"""What a person asks to see of the orders, as it stands in the address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from interface.forms import DayInput
from opportunities.lists import in_one_query
from opportunities.periods import beginning

from .models import Order

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from interface.requests import SignedInRequest

    from .querysets import OrderQuerySet


PICK = {"class": "pick"}
ME = "me"
LAST_DAY = date(9999, 12, 30)


def pick(label: Any, anything: Any, **how: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, empty_label=anything, widget=forms.Select(PICK), **how)


def picked_day(label: Any, method: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, method=method, widget=DayInput(PICK))


class Criteria(django_filters.FilterSet):  # type: ignore[misc] # the library comes without types
    """Search, status, people, days of acceptance. What makes no sense in the address is passed over; the rest applies.

    Owners and teams are those of the orders that this person sees.
    """

    q = django_filters.CharFilter(method="by_words", label=_("Find"))
    status = pick(_("Status"), _("Any"), choices=Order.Status.choices)
    owner = pick(_("Owner"), _("Anyone"), choices=(), method="by_owner")
    team = pick(_("Team"), _("Any"), choices=())
    accepted_from = picked_day(_("From"), "by_first_day")
    accepted_to = picked_day(_("Until"), "by_last_day")

    def __init__(self, request: SignedInRequest) -> None:
        visible = Order.objects.visible_to(request.user)
        super().__init__(request.GET, visible, request=request)
        self.user = request.user
        people, teams = offered(visible)
        self.filters["owner"].extra["choices"] = [(ME, _("Me")), *named(people)]
        self.filters["team"].extra["choices"] = named(teams)
        self.has_teams = len(teams) > 1

    def by_words(self, queryset: OrderQuerySet, name: str, value: str) -> OrderQuerySet:
        return queryset.matching(value)

    def by_owner(self, queryset: OrderQuerySet, name: str, value: str) -> OrderQuerySet:
        return queryset.in_charge_of(self.user) if value == ME else queryset.filter(owner=int(value))

    def by_first_day(self, queryset: OrderQuerySet, name: str, value: date) -> OrderQuerySet:
        return queryset.filter(accepted_at__gte=beginning(value))

    def by_last_day(self, queryset: OrderQuerySet, name: str, value: date) -> OrderQuerySet:
        return queryset.filter(accepted_at__lt=beginning(min(value, LAST_DAY) + timedelta(days=1)))

    def totals(self) -> QuerySet[Order, dict[str, Any]]:
        """Sum what was agreed; the cancelled only where nothing else is asked for."""
        found: OrderQuerySet = self.qs
        return found.totals(cancelled=self.form.cleaned_data.get("status") == Order.Status.CANCELLED)

    @property
    def is_asked(self) -> bool:
        return any(self.form.cleaned_data.values())

    @property
    def question(self) -> str:
        """The filters that are on, as a query string, without the place in the list."""
        self.form.full_clean()
        asked = [(name, self.data[name]) for name in self.filters if self.form.cleaned_data.get(name)]
        return urlencode(asked)

    @property
    def address(self) -> str:
        """What stands in the address, without the filters that are off."""
        return urlencode([(name, value) for name, value in self.data.items() if value])


def offered(visible: OrderQuerySet) -> tuple[list[Any], list[Any]]:
    """Return whose orders these are, people and teams, in one query."""
    lists = in_one_query(
        people=(User.objects.filter(pk__in=visible.order_by().values("owner")).order_by("name"), ["name"]),
        teams=(Team.objects.filter(pk__in=visible.order_by().values("team")).order_by("name"), ["name"]),
    )
    return lists["people"], lists["teams"]


def named(rows: list[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), row.name) for row in rows]
