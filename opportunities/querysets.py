from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DateTimeField,
    DecimalField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Round

from accounts.models import User
from accounts.permissions import looks_at_sales
from accounts.roles import Role
from customers.models import Contact, Customer
from search.queries import prefix_query

if TYPE_CHECKING:
    from .models import Opportunity, SavedView, Stage

MONEY: DecimalField[Any, Any] = DecimalField(max_digits=20, decimal_places=2)
WEIGHTED = Round(
    ExpressionWrapper(
        F("value") * F("success_percent") / 100, output_field=DecimalField(max_digits=20, decimal_places=4)
    ),
    precision=2,
)

INTO_A_QUEUE = ("create", "release", "assign", "reopen")


def rows_behind(model: type[Model], name: str) -> Any:
    """Return the rows of a room above that refer to this model, by the name that they go by here."""
    related: Any = model._meta.get_field(name).related_model
    return related.objects.all()


def counted(rows: QuerySet[Any]) -> Coalesce:
    count = rows.order_by().values("opportunity").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count), 0)


class OpportunityQuerySet(QuerySet["Opportunity"]):
    def visible_to(self, user: User) -> OpportunityQuerySet:
        """Return what the user owns, co-owns, may claim, or leads the team of; nothing without a role.

        Teams and co-ownership come as subqueries, never joins: a join would repeat rows and make every total wrong.
        """
        if user.sees_everything:
            return self
        seen = Q(pk__in=[])
        if user.has_role(Role.REP, Role.LEAD):
            seen |= self._charge_of(user) | Q(owner=None, is_open=True, team__in=user.team_ids)
            if user.stands_in_for_ids:
                seen |= self._looked_after_by(user)
        return self.filter(seen | Q(team__in=user.led_team_ids))

    def looked_after_by(self, user: User) -> OpportunityQuerySet:
        """Return the open ones of colleagues who are away, in whose place the user stands today."""
        return self.filter(self._looked_after_by(user))

    def _looked_after_by(self, user: User) -> Q:
        return Q(owner__in=user.stands_in_for_ids, is_open=True, team__in=user.team_ids | user.led_team_ids)

    def lock(self, pk: int) -> Opportunity:
        """Return the opportunity with its row locked until the transaction ends."""
        return self.select_for_update().get(pk=pk)

    def open(self) -> OpportunityQuerySet:
        return self.filter(is_open=True)

    def closed(self) -> OpportunityQuerySet:
        return self.filter(is_open=False)

    def waiting(self) -> OpportunityQuerySet:
        """Return what waits in a team's queue."""
        return self.filter(is_open=True, owner=None)

    def in_charge_of(self, user: User) -> OpportunityQuerySet:
        """Return what the person owns or co-owns."""
        return self.filter(self._charge_of(user))

    def _charge_of(self, user: User) -> Q:
        shared = self.model.co_owners.through.objects.filter(user=user).values("opportunity")
        return Q(owner=user) | Q(pk__in=shared)

    def stalled(self, now: datetime) -> OpportunityQuerySet:
        """Return the open ones that are in their stage for longer than is usual there."""
        usual = ExpressionWrapper((F("stage__stalled_after_days") + 1) * timedelta(days=1), DurationField())
        since = ExpressionWrapper(Value(now) - usual, DateTimeField())
        return self.open().filter(stage_since__lte=since)

    def quiet_since(self, moment: datetime) -> OpportunityQuerySet:
        """Return the open ones of which nobody has changed or noted anything since."""
        notes = rows_behind(self.model, "notes").filter(opportunity=OuterRef("pk"), created_at__gte=moment)
        return self.open().filter(~Exists(notes), modified_at__lt=moment)

    def unquoted(self) -> OpportunityQuerySet:
        return self.open().filter(~Exists(self._quotes()))

    def with_unsent_quote(self) -> OpportunityQuerySet:
        """Return those whose open quotes the customer has not got yet."""
        return self.filter(Exists(self._quotes().open()), ~Exists(self._quotes().presented()))

    def with_presented_quote(self) -> OpportunityQuerySet:
        return self.filter(Exists(self._quotes().presented()))

    def _quotes(self) -> Any:
        return rows_behind(self.model, "quotes").filter(opportunity=OuterRef("pk"))

    def on_board(self, since: datetime) -> OpportunityQuerySet:
        """Return the open ones, and those closed since that moment."""
        return self.filter(Q(is_open=True) | Q(closed_at__gte=since))

    def claimable_by(self, user: User) -> OpportunityQuerySet:
        """Return open opportunities of own teams, taken or not: who comes too late is told who was faster."""
        return self.filter(is_open=True, team__in=user.team_ids | user.led_team_ids)

    def matching(self, text: str) -> OpportunityQuerySet:
        """Find by number, name, external id, customer or contact; every word counts as a prefix."""
        if (key := self.model.key_in(text)) is not None:
            return self.filter(pk=key)
        query = prefix_query(text)
        if query is None:
            return self
        customers = Customer.objects.filter(search=query).values("pk")
        contacts = Contact.objects.filter(search=query).values("pk")
        return self.filter(Q(search=query) | Q(customer__in=customers) | Q(contact__in=contacts))

    def with_people(self) -> OpportunityQuerySet:
        return self.select_related("customer", "owner", "stage", "team")

    def with_co_owner_ids(self) -> OpportunityQuerySet:
        """Bring what our predicates ask of each row: a list of many would ask the database for every one."""
        rows = self.model.co_owners.through.objects.filter(opportunity=OuterRef("pk"))
        beside = {"co_owner_ids": ArraySubquery(rows.values("user"))}
        return self.annotate(**beside)

    def assignable_by(self, user: User) -> OpportunityQuerySet:
        """Return those of led teams, all for managers and administrators: what the person may hand to somebody else."""
        return self if user.sees_everything else self.filter(team__in=user.led_team_ids)

    def with_those_in_charge(self) -> OpportunityQuerySet:
        """Bring owner and co-owners with the teams that they work in."""
        people = User.objects.with_scope()
        return self.select_related("customer", "stage", "team").prefetch_related(
            Prefetch("owner", people), Prefetch("co_owners", people.order_by("name", "pk"))
        )

    def with_quotes(self) -> OpportunityQuerySet:
        """Bring the number of open and of presented quotes, and the day on which the first of these expires."""
        quotes = rows_behind(self.model, "quotes").filter(opportunity=OuterRef("pk"))
        presented = quotes.presented().order_by().values("opportunity")
        return self.annotate(
            open_quotes=counted(quotes.open()),
            presented_quotes=counted(quotes.presented()),
            next_expiry=Subquery(presented.annotate(day=Min("expires_on")).values("day")),
        )

    def with_waiting_since(self) -> OpportunityQuerySet:
        """Bring the moment since which it waits, if it waits: that of the last act that put it into a queue."""
        acts = rows_behind(self.model, "events").filter(opportunity=OuterRef("pk"), action__in=INTO_A_QUEUE)
        last = Subquery(acts.order_by("-version").values("happened_at")[:1])
        return self.annotate(waiting_since=Coalesce(last, "created_at"))

    def with_weighted(self) -> OpportunityQuerySet:
        return self.annotate(weighted=WEIGHTED)

    def totals(self) -> QuerySet[Opportunity, dict[str, Any]]:
        """Return count, value and weighted value per currency; sums of different currencies are never mixed."""
        return self._summed("currency")

    def totals_by_stage(self) -> QuerySet[Opportunity, dict[str, Any]]:
        return self._summed("stage", "currency")

    def _summed(self, *groups: str) -> QuerySet[Opportunity, dict[str, Any]]:
        sums = {"total": Coalesce(Sum("value"), 0, output_field=MONEY), "weighted": Sum(WEIGHTED)}
        rows: QuerySet[Opportunity, dict[str, Any]] = self.order_by().values(*groups)
        return rows.annotate(count=Count("pk"), **sums).order_by(*groups)


class StageQuerySet(QuerySet["Stage"]):
    def active(self) -> StageQuerySet:
        return self.filter(active=True)

    def first_of(self, status: str) -> Stage:
        """Return the stage in which an opportunity enters this status."""
        return self.active().filter(status=status).order_by("position", "pk")[:1].get()


class HandoverQuerySet(QuerySet["Handover"]):
    def visible_to(self, user: User) -> HandoverQuerySet:
        """Return those within the teams that the person leads: one that touched another team tells of that, too."""
        return self if user.sees_everything else self.filter(team_ids__contained_by=list(user.led_team_ids))

    def with_people(self) -> HandoverQuerySet:
        return self.select_related("person", "by", "undone_by")


class SavedViewQuerySet(QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """Return the person's own views, and those shared with a team in which the person works in sales."""
        if not looks_at_sales(user):
            return self.none()
        return self.filter(Q(owner=user) | Q(team__in=user.team_ids | user.led_team_ids, team__active=True))

    def lock(self, pk: int) -> SavedView | None:
        """Return the view with its row locked until the transaction ends, if it is still there."""
        return self.select_for_update(of=("self",)).filter(pk=pk).first()
