"""Who is in charge of a quote is told some days before it expires; how many, each person says in the settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from interface.formats import day
from lifecycle.clock import business_today
from notices.models import Notification
from notices.services import News, tell_each

from ..models import Quote

EVENT = "expiring"
MOST_DAYS = 60


class Expiring(NamedTuple):
    """A quote that ends soon, and one of the people in charge of it with the days that this person wants to have."""

    quote: int
    expires_on: date
    name: str
    person: int
    days: int

    @property
    def number(self) -> str:
        return Quote.number_of(self.quote)

    @property
    def revision(self) -> int:
        """Tell each last day once: who extends a quote is warned again."""
        return self.expires_on.toordinal()

    def sentence(self) -> str:
        words = {"number": self.number, "name": self.name, "day": day(self.expires_on)}
        return _("%(number)s of %(name)s expires on %(day)s.") % words

    @property
    def news(self) -> News:
        return News(self.person, EVENT, self.number, self.revision, self.sentence)


@transaction.atomic
def warn_of_expiry() -> int:
    """Tell owners and co-owners of what ends within their days, today included, and return how many are told.

    Days are those of the business time zone. The queries are few, however many quotes; two runs at once tell once.
    """
    today = business_today()
    told = set(
        Notification.objects.filter(event=EVENT, revision__gte=today.toordinal()).values_list(
            "recipient", "number", "revision"
        )
    )
    return tell_each(
        found.news for found in expiring(today) if (found.person, found.number, found.revision) not in told
    )


def expiring(today: date) -> Iterator[Expiring]:
    quotes = Quote.objects.expiring_by(today + timedelta(days=MOST_DAYS)).filter(expires_on__gte=today).order_by()
    owned, shared = (
        quotes.filter(**{f"opportunity__{role}__isnull": False}).values_list(
            "pk",
            "expires_on",
            "opportunity__name",
            f"opportunity__{role}",
            f"opportunity__{role}__expiring_within_days",
        )
        for role in ("owner", "co_owners")
    )
    found = (Expiring(*row) for row in owned.union(shared))
    return (row for row in found if row.expires_on - today <= timedelta(days=row.days))
