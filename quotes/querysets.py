from __future__ import annotations

import re
from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from lifecycle.clock import business_today
from lifecycle.models import Lifecycle
from lifecycle.transitions import follow
from opportunities.models import Opportunity
from search.queries import words_of

if TYPE_CHECKING:
    from accounts.models import User


class QuoteQuerySet(QuerySet["Quote"]):
    def visible_to(self, user: User) -> QuoteQuerySet:
        """Return the quotes of the opportunities that the user sees."""
        if user.sees_everything:
            return self
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user).values("pk"))

    def matching(self, text: str) -> QuoteQuerySet:
        """Find by number, by the beginnings of words of the name, or by what finds the opportunity."""
        if (key := self.model.key_in(text)) is not None:
            return self.filter(pk=key)
        words = words_of(text)
        if not words:
            return self
        named = (Q(name__iregex=rf"\m{re.escape(word)}") for word in words)
        opportunities = Opportunity.objects.matching(text).values("pk")
        return self.filter(reduce(and_, named) | Q(opportunity__in=opportunities))

    def open(self) -> QuoteQuerySet:
        return self.exclude(status__in=self.model.FINAL)

    def presented(self) -> QuoteQuerySet:
        return self.filter(status=self.model.Status.PRESENTED)

    def expiring_by(self, day: date) -> QuoteQuerySet:
        """Return what the customer has or could have at once, and what ends by that day."""
        status = self.model.Status
        return self.filter(status__in=(status.PRESENTED, status.APPROVED), expires_on__lte=day)

    def expired(self, today: date | None = None) -> QuoteQuerySet:
        """Return open quotes whose last day is over in the business time zone; today is still valid."""
        return self.open().filter(expires_on__lt=today or business_today())

    def abandon_open(self, code: str, *, after: Lifecycle) -> None:
        """Abandon what is still open, as a consequence of ``after``, by id. The caller holds the opportunity's lock."""
        reason = self.model.abandon_reason.field.related_model.objects.get(code=code)
        for quote in self.open().order_by("pk"):
            follow(quote, "abandon", after=after, reason=reason)

    def facts(self) -> dict[str, Any]:
        """Return what the outcome tells of the quotes: how many, the list total that counts, the product families.

        The list total is that of the primary quote, in the opportunity's currency.
        """
        figures = self.aggregate(
            quotes_made=Count("pk"),
            list_total=Coalesce(
                Sum("list_total", filter=Q(is_primary=True)), 0, output_field=self.model.list_total.field
            ),
        )
        families = (
            self.filter(lines__product__isnull=False)
            .exclude(lines__product__family="")
            .aggregate(names=ArrayAgg(F("lines__product__family"), distinct=True, default=[]))
        )
        return {**figures, "product_families": sorted(families["names"])}
