from __future__ import annotations

import re
from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate

from accounts.permissions import works_in_sales
from accounts.roles import Role
from lifecycle.clock import business_today, business_zone
from lifecycle.models import Lifecycle
from lifecycle.transitions import follow
from opportunities.models import Opportunity
from search.queries import words_of

if TYPE_CHECKING:
    from accounts.models import User


class ApprovalDelegateQuerySet(QuerySet["ApprovalDelegate"]):
    def standing(self) -> ApprovalDelegateQuerySet:
        """Return what counts now or is still to come: nobody has ended it, and its last day is not over."""
        return self.filter(ended_at__isnull=True, last_day__gte=business_today())

    def covering(self) -> ApprovalDelegateQuerySet:
        """Return those under which somebody may decide about the pending quote of the query around, which is `dated`.

        It was submitted after they were set up and on one of their days, in a team that the absent one leads to this
        day, and by neither of the two. Who stands in for somebody hands that on to nobody.
        """
        leads = Q(lead__groups__name=Role.LEAD, lead__leads_of=OuterRef("opportunity__team"))
        return (
            self.standing()
            .filter(Q(lead__groups__name=Role.MANAGER) | leads, lead__is_active=True)
            .filter(created_at__lte=OuterRef("submitted_at"), first_day__lte=OuterRef("submitted_day"))
            .exclude(lead=OuterRef("submitted_by"))
            .exclude(delegate=OuterRef("submitted_by"))
        )


class QuoteQuerySet(QuerySet["Quote"]):
    def visible_to(self, user: User) -> QuoteQuerySet:
        """Return the quotes of the opportunities that the user sees, and what waits for the user in a lead's place."""
        if user.sees_everything:
            return self
        seen = Q(opportunity__in=Opportunity.objects.visible_to(user).values("pk"))
        if works_in_sales(user):
            seen |= Q(pk__in=self.model.objects.delegated_to(user).values("pk"))
        return self.filter(seen)

    def pending(self) -> QuoteQuerySet:
        return self.filter(status=self.model.Status.PENDING_APPROVAL)

    def dated(self) -> QuoteQuerySet:
        """Bring the day in the business time zone on which each was submitted."""
        dated: QuoteQuerySet = self.annotate(submitted_day=TruncDate("submitted_at", tzinfo=business_zone()))
        return dated

    def delegated_to(self, user: User) -> QuoteQuerySet:
        """Return the pending quotes about which this person decides in an absent lead's place."""
        return self.pending().dated().filter(Exists(self._delegations().covering().filter(delegate=user)))

    def with_stand_ins(self) -> QuoteQuerySet:
        """Bring what our predicates ask of each row: who may decide about it in an absent lead's place."""
        covering = self._delegations().covering()
        brought: QuoteQuerySet = self.dated().annotate(stand_in_ids=ArraySubquery(covering.values("delegate")))
        return brought

    def with_absent_lead(self, user: User) -> QuoteQuerySet:
        """Bring of each the lead in whose place this person decides, by key and by name."""
        covering = self._delegations().covering().filter(delegate=user)
        names = {"absent_lead": "lead", "absent_lead_name": "lead__name"}
        leads = {key: Subquery(covering.values(name)[:1]) for key, name in names.items()}
        brought: QuoteQuerySet = self.dated().annotate(**leads)
        return brought

    def _delegations(self) -> ApprovalDelegateQuerySet:
        people: Any = self.model._meta.get_field("submitted_by").related_model
        found: ApprovalDelegateQuerySet = people._meta.get_field("approves_for").related_model.objects.all()
        return found

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

    def lapsed(self, since: date) -> QuoteQuerySet:
        """Return what the customer had before the eyes until it expired, on that day or later."""
        ended = {"events__action": "expire", "events__source": self.model.Status.PRESENTED}
        return self.filter(status=self.model.Status.ABANDONED, expires_on__gte=since, **ended)

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
