"""What a person asks to see of the pipeline, as it stands in the address."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import django_filters
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.permissions import looks_at_sales
from catalogue.currencies import CURRENCIES
from lifecycle.clock import business_today

from .filters import Chip, amount, choose, pick, picked_day, said
from .lists import Wanted, in_one_query
from .models import LeadOrigin, Opportunity, SavedView, Stage, Status
from .periods import Period, beginning, days_ago

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interface.requests import SignedInRequest

    from .querysets import OpportunityQuerySet

Offered = dict[str, list[Any]]

SORTS = {
    "name": "name",
    "customer": "customer__name",
    "status": "stage__position",
    "value": "value",
    "success": "success_percent",
    "closes": "anticipated_close",
    "changed": "modified_at",
    "waiting": "waiting_since",
}
LATEST_FIRST, WAITING = "-changed", "waiting"
ME, QUEUE = "me", "queue"
CLOSED, ANY = "closed", "any"
PASSED, UNDATED = "passed", "none"
UNQUOTED, UNSENT, PRESENTED = "none", "unsent", "presented"
STALLED = "stage"
ALWAYS_SHOWN = ("status", "stage", "owner", "team", "origin", "closes")


class Criteria(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filters, search and order. What makes no sense in the address is passed over; the rest applies.

    Everything is asked of what this user sees, so a view that a colleague made shows each reader the reader's own rows.
    """

    q = django_filters.CharFilter(method="by_words", label=_("Find"))
    status = pick(
        _("Status"),
        _("Open"),
        method="by_status",
        choices=[(CLOSED, _("Closed")), (ANY, _("Open and closed")), *Status.choices],
    )
    stage = pick(_("Stage"), _("Any stage"))
    owner = pick(_("Owner"), _("Anyone"), method="by_owner")
    team = pick(_("Team"), _("Any team"))
    origin = pick(_("Origin"), _("Any origin"))
    closes = pick(
        _("Closes"),
        _("Any time"),
        method="by_close",
        choices=[(PASSED, _("Date passed")), *Period.choices, (UNDATED, _("No date"))],
    )
    quotes = choose(
        _("Quotes"),
        _("Any"),
        [(UNQUOTED, _("No quote yet")), (UNSENT, _("Not sent")), (PRESENTED, _("Presented"))],
        method="by_quotes",
    )
    quiet = choose(
        _("Quiet"),
        _("Whether or not"),
        [(STALLED, _("Longer in its stage than usual")), ("14", _("For 14 days")), ("30", _("For 30 days"))],
        method="by_quiet",
    )
    came = choose(_("Came in"), _("Either way"), Opportunity.CreatedThrough.choices, field_name="created_through")
    currency = choose(_("Currency"), _("Any"), CURRENCIES)
    value_from = amount("gte", _("Value from"))
    value_to = amount("lte", _("Value to"))
    closes_from = picked_day("gte", _("Closes from"))
    closes_to = picked_day("lte", _("Closes until"))
    closed = choose(_("Closed in"), _("Any time"), Period.choices, method="by_closed")

    def __init__(self, data: QueryDict, user: User, offered: Offered) -> None:
        super().__init__(data, Opportunity.objects.visible_to(user))
        self.user = user
        for name in ("stage", "team", "owner", "origin"):
            self.filters[name].extra["choices"] = [(str(item.pk), str(item)) for item in offered[name]]
        self.filters["owner"].extra["choices"][:0] = [(ME, _("Me")), (QUEUE, _("Team queue"))]
        for name in ALWAYS_SHOWN[1:]:
            if not data.get(name):
                self.filters[name].extra["empty_label"] = self.filters[name].label

    @classmethod
    def of(cls, request: SignedInRequest) -> Self:
        """Read the address of the page."""
        return cls(request.GET, request.user, offered_to(request.user))

    def filter_queryset(self, queryset: OpportunityQuerySet) -> OpportunityQuerySet:
        found: OpportunityQuerySet = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("status"):
            return found
        return found.closed() if self.form.cleaned_data.get("closed") else found.open()

    def by_words(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        return queryset.matching(value)

    def by_status(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        if value == ANY:
            return queryset
        return queryset.closed() if value == CLOSED else queryset.filter(status=value)

    def by_owner(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        if value == ME:
            return queryset.in_charge_of(self.user)
        return queryset.waiting() if value == QUEUE else queryset.filter(owner=int(value))

    def by_close(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        if value == PASSED:
            return queryset.open().filter(anticipated_close__lt=business_today())
        if value == UNDATED:
            return queryset.filter(anticipated_close=None)
        first, after = Period(value).days
        return queryset.filter(anticipated_close__gte=first, anticipated_close__lt=after)

    def by_closed(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        first, after = Period(value).days
        return queryset.filter(closed_at__gte=beginning(first), closed_at__lt=beginning(after))

    def by_quotes(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        if value == UNQUOTED:
            return queryset.unquoted()
        return queryset.with_unsent_quote() if value == UNSENT else queryset.with_presented_quote()

    def by_quiet(self, queryset: OpportunityQuerySet, name: str, value: str) -> OpportunityQuerySet:
        return queryset.stalled(timezone.now()) if value == STALLED else queryset.quiet_since(days_ago(int(value)))

    @property
    def sort(self) -> str:
        asked: str = self.data.get("sort", "")
        if asked.removeprefix("-") == WAITING and not self.shows_queue:
            return LATEST_FIRST
        return asked if asked.removeprefix("-") in SORTS else LATEST_FIRST

    @property
    def order(self) -> tuple[str, str]:
        minus = "-" if self.sort.startswith("-") else ""
        return minus + SORTS[self.sort.removeprefix("-")], "-pk"

    @property
    def shows_queue(self) -> bool:
        """Whether only what waits is asked for: then the list tells since when."""
        return self.asked.get("owner") == QUEUE

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The filters that are on, by name; those that make no sense are not."""
        self.form.full_clean()
        return {name: value for name, value in self.form.cleaned_data.items() if value or value == 0}

    @property
    def address(self) -> str:
        """What is asked for as a query string, with the place in the list, without the filters that are off."""
        asked = [(name, value) for name, value in self.data.items() if value]
        return urlencode([pair for pair in asked if pair != ("sort", LATEST_FIRST)])

    @property
    def question(self) -> str:
        """The filters that are on and the order, in one spelling: what a view keeps, and how two of them compare."""
        return self._asking(self.asked)

    @property
    def filters_on(self) -> str:
        """The same without the order."""
        return urlencode([*self._pairs(self.asked)])

    @property
    def with_closed(self) -> str:
        """The same question, asked of closed ones too."""
        query = self.data.copy()
        query["status"] = ANY
        return str(query.urlencode())

    @property
    def chips(self) -> list[Chip]:
        """The filters that the bar shows: the usual ones, and of the others those that are on."""
        one_team = len(self.filters["team"].extra["choices"]) < 2 and "team" not in self.asked
        return [self._chip(name) for name in ALWAYS_SHOWN if not (name == "team" and one_team)] + [
            self._chip(field.name) for field in self.further if field.name in self.asked
        ]

    @property
    def further(self) -> list[Any]:
        return [field for field in self.form if field.name not in ("q", *ALWAYS_SHOWN)]

    def _chip(self, name: str) -> Chip:
        field, on = self.form[name], name in self.asked
        without = self._asking({other: value for other, value in self.asked.items() if other != name})
        if name in ALWAYS_SHOWN:
            return Chip(name, str(field.label), on, without, field=field)
        return Chip(name, str(field.label), on, without, says=said(field, self.asked[name]))

    def _asking(self, names: dict[str, Any]) -> str:
        order = [("sort", self.sort)] if self.sort != LATEST_FIRST else []
        return urlencode([*self._pairs(names), *order])

    def _pairs(self, names: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for name in self.filters:
            if name in names:
                yield name, self.data[name].strip()


def offered_to(user: User) -> Offered:
    """Return what may be chosen from, and the person's views, in one query.

    A person outside these teams is nobody's business; who does not look at sales chooses among nobody.
    """
    own = user.team_ids | user.led_team_ids if looks_at_sales(user) else frozenset()
    people = User.objects.active()
    wanted: dict[str, Wanted] = {
        "stage": (Stage.objects.active(), ["name", "status", "position", "default_success_percent"]),
        "team": (Team.objects.met_by(user), ["name"]),
        "owner": (people.order_by("name") if user.sees_everything else people.in_teams(own).order_by("name"), ["name"]),
        "origin": (LeadOrigin.objects.all(), ["name", "position"]),
        "views": (SavedView.objects.visible_to(user), ["name", "query", "owner_id", "team_id"]),
    }
    return in_one_query(**wanted)
