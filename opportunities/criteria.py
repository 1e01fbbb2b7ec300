"""What a person asks to see of the pipeline, as it stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from interface.forms import DayInput

from .lists import Wanted, in_one_query
from .models import LeadOrigin, Opportunity, Stage, Status

if TYPE_CHECKING:
    from interface.requests import SignedInRequest

    from .querysets import OpportunityQuerySet

SORTS = {
    "name": "name",
    "customer": "customer__name",
    "status": "stage__position",
    "value": "value",
    "success": "success_percent",
    "closes": "anticipated_close",
    "changed": "modified_at",
}
LATEST_FIRST = "-changed"
ME, QUEUE = "me", "queue"
CLOSED, ANY = "closed", "any"


def pick(label: Any, empty_label: Any, **how: Any) -> django_filters.ChoiceFilter:
    """Make a filter that is a chip with a choice in it; the person's lists fill the choices in."""
    widget = forms.Select({"class": "pick"})
    return django_filters.ChoiceFilter(label=label, empty_label=empty_label, widget=widget, **{"choices": ()} | how)


def picked_day(lookup: str, label: Any) -> django_filters.DateFilter:
    return django_filters.DateFilter("anticipated_close", lookup, label=label, widget=DayInput({"class": "pick"}))


class Criteria(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filters, search and order. What makes no sense in the address is passed over; the rest applies."""

    q = django_filters.CharFilter(method="by_words", label=_("Find"))
    status = pick(
        _("Status"),
        _("Open"),
        method="by_status",
        choices=[(CLOSED, _("Closed")), (ANY, _("Open and closed")), *Status.choices],
    )
    stage = pick(_("Stage"), _("Any"))
    team = pick(_("Team"), _("Any"))
    owner = pick(_("Owner"), _("Anyone"), method="by_owner")
    origin = pick(_("Origin"), _("Any"))
    closes_from = picked_day("gte", _("Closes from"))
    closes_to = picked_day("lte", _("until"))

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request.GET, Opportunity.objects.visible_to(request.user), request=request)
        for name, items in in_one_query(**offered_to(request.user)).items():
            self.filters[name].extra["choices"] = [(str(item.pk), str(item)) for item in items]
        self.filters["owner"].extra["choices"][:0] = [(ME, _("Me")), (QUEUE, _("Team queue"))]

    def filter_queryset(self, queryset: OpportunityQuerySet) -> OpportunityQuerySet:
        found: OpportunityQuerySet = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("status") else found.open()

    def by_words(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        return queryset.matching(value)

    def by_status(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        if value == ANY:
            return queryset
        return queryset.closed() if value == CLOSED else queryset.filter(status=value)

    def by_owner(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        if value == ME:
            return queryset.in_charge_of(self.request.user)
        return queryset.waiting() if value == QUEUE else queryset.filter(owner=int(value))

    @property
    def sort(self) -> str:
        asked: str = self.data.get("sort", "")
        return asked if asked.removeprefix("-") in SORTS else LATEST_FIRST

    @property
    def order(self) -> tuple[str, str]:
        minus = "-" if self.sort.startswith("-") else ""
        return minus + SORTS[self.sort.removeprefix("-")], "-pk"

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that are on, by name."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def address(self) -> str:
        """What is asked for as a query string, without the filters that are off."""
        return urlencode([(name, value) for name, value in self.data.items() if value])

    @property
    def with_closed(self) -> str:
        """The same question, asked of closed ones too."""
        query = self.data.copy()
        query["status"] = ANY
        return str(query.urlencode())

    @property
    def fields(self) -> list[Any]:
        """The fields of the filter bar that leave the person a choice."""
        one_team = len(self.filters["team"].extra["choices"]) < 2
        return [field for field in self.form if field.name != "q" and not (field.name == "team" and one_team)]


def offered_to(user: User) -> dict[str, Wanted]:
    """Return what may be chosen from. A person outside these teams is nobody's business."""
    own = user.team_ids | user.led_team_ids
    people, teams = User.objects.active(), Team.objects.filter(active=True)
    return {
        "stage": (Stage.objects.active(), ["name", "position"]),
        "team": (teams if user.sees_everything else teams.filter(pk__in=own), ["name"]),
        "owner": (people.order_by("name") if user.sees_everything else people.in_teams(own).order_by("name"), ["name"]),
        "origin": (LeadOrigin.objects.all(), ["name", "position"]),
    }
