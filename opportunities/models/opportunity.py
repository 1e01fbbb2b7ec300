from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, GeneratedField, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from accounts.models import Team
from catalogue.currencies import CURRENCIES
from customers.models import Address, Contact, Customer
from lifecycle.models import Lifecycle
from lifecycle.refusals import Overtaken, refuse_without_reason
from lifecycle.rules import rule
from search.columns import search_column

from .. import permissions
from ..querysets import OpportunityQuerySet
from .codes import LeadOrigin, LossReason
from .stage import Stage
from .status import CLOSED, OPEN, Status

if TYPE_CHECKING:
    from accounts.models import User

LARGEST_VALUE = Decimal("999999999999.99")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
EDITABLE = frozenset(
    {"name", "contact", "contact_address", "origin", "value", "currency", "success_percent", "anticipated_close"}
)


def default_currency() -> str:
    return str(settings.DEFAULT_CURRENCY)


@rule(_("Its quotes have been purged already. It stays lost."))
def quotes_are_still_here(opportunity: Opportunity) -> bool:
    return opportunity.quotes_purged_at is None


@rule(_("It has an owner already."))
def waits_in_the_queue(opportunity: Opportunity) -> bool:
    return opportunity.owner_id is None


@rule(_("It has no owner."))
def has_an_owner(opportunity: Opportunity) -> bool:
    return opportunity.owner_id is not None


@rule(_("There is no quote yet. The first quote takes it to Negotiation."))
def has_a_quote(opportunity: Opportunity) -> bool:
    return bool(opportunity.quotes.exists())


class Opportunity(Lifecycle):
    """A possible sale to one customer, and the container of its quotes."""

    PREFIX = "OPP"

    class CreatedThrough(models.TextChoices):
        CUSTOMER_REQUEST = "customer_request", _("Customer asked for a quote")
        REP = "rep", _("Rep saw a chance")

    name = models.CharField(_("name"), max_length=200)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="opportunities", verbose_name=_("customer"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    contact_address = models.ForeignKey(
        Address, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact address")
    )
    origin = models.ForeignKey(
        LeadOrigin, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead origin")
    )
    created_through = models.CharField(_("came in"), max_length=20, choices=CreatedThrough)
    external_id = models.CharField(_("external id"), max_length=100, null=True, blank=True, unique=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default=default_currency)
    success_percent = models.PositiveSmallIntegerField(_("success (%)"), default=0)
    success_set_by_rep = models.BooleanField(default=False, editable=False)
    anticipated_close = models.DateField(_("closes"), null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    co_owners: models.ManyToManyField[Any, CoOwner] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="CoOwner", related_name="+", verbose_name=_("co-owners")
    )
    status = FSMField(
        _("status"), max_length=20, choices=Status, default=Status.INQUIRY, protected=True, editable=False
    )
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", verbose_name=_("stage"))
    stage_since = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    loss_reason = models.ForeignKey(
        LossReason,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("loss reason"),
    )
    hold_until = models.DateField(_("legal hold until"), null=True, blank=True, editable=False)
    hold_reason = models.CharField(_("reason of the hold"), max_length=200, blank=True, editable=False)
    quotes_purged_at = models.DateTimeField(null=True, blank=True, editable=False)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    is_open = GeneratedField(
        expression=ExpressionWrapper(Q(status__in=OPEN), output_field=BooleanField()),
        output_field=BooleanField(),
        db_persist=True,
    )
    has_owner = GeneratedField(
        expression=ExpressionWrapper(Q(owner__isnull=False), output_field=BooleanField()),
        output_field=BooleanField(),
        db_persist=True,
    )
    search = search_column("name", "external_id")

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["-modified_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="opportunity_search"),
            models.Index(fields=["owner", "status"], name="opportunity_owner_status"),
            models.Index(fields=["team", "status"], name="opportunity_team_status"),
            models.Index(fields=["stage", "-value", "id"], name="opportunity_stage_value"),
            models.Index(fields=["-modified_at", "-id"], name="opportunity_last_changed"),
            models.Index(fields=["closed_at", "id"], name="opportunity_closed", condition=Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(name="opportunity_is_known_with_its_openness", fields=["id", "is_open"]),
            models.UniqueConstraint(name="opportunity_is_known_with_its_currency", fields=["id", "currency"]),
            models.UniqueConstraint(name="opportunity_is_known_with_its_owner", fields=["id", "has_owner"]),
            models.CheckConstraint(name="opportunity_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="opportunity_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="opportunity_came_in_one_of_two_ways", condition=Q(created_through__in=["customer_request", "rep"])
            ),
            models.CheckConstraint(
                name="opportunity_has_contact_or_contact_address",
                condition=Q(contact__isnull=False) | Q(contact_address__isnull=False),
            ),
            models.CheckConstraint(
                name="opportunity_is_closed_exactly_when_won_or_lost",
                condition=Q(status__in=CLOSED, closed_at__isnull=False) | Q(status__in=OPEN, closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="opportunity_has_loss_reason_exactly_when_lost",
                condition=Q(status=Status.LOST, loss_reason__isnull=False)
                | (~Q(status=Status.LOST) & Q(loss_reason__isnull=True)),
            ),
            models.CheckConstraint(
                name="opportunity_hold_has_date_and_reason",
                condition=Q(hold_until__isnull=True, hold_reason="")
                | (Q(hold_until__isnull=False) & ~Q(hold_reason="")),
            ),
            models.CheckConstraint(name="opportunity_value_is_bounded", condition=Q(value__range=(0, LARGEST_VALUE))),
            models.CheckConstraint(
                name="opportunity_success_is_a_percentage", condition=Q(success_percent__range=(0, 100))
            ),
            models.CheckConstraint(
                name="opportunity_closes_in_a_year_of_four_digits",
                condition=Q(anticipated_close__isnull=True) | Q(anticipated_close__range=(FIRST_DAY, LAST_DAY)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("opportunities:detail", args=[self.pk])

    @cached_property
    def co_owner_ids(self) -> frozenset[int]:
        return frozenset(user.pk for user in self.co_owners.all())

    @property
    def in_charge(self) -> list[User]:
        """The owner, then the co-owners; nobody while it waits in the queue."""
        return [self.owner, *self.co_owners.all()] if self.owner else []

    @property
    def sellers(self) -> list[User]:
        """Who is to hear from the customer: who is in charge, or who leads the team while it waits in the queue."""
        return self.in_charge or list(self.team.leads.all())

    @property
    def counterpart(self) -> str:
        """Whom we deal with: the contact, or the customer while no one there is known by name."""
        return str(self.contact or self.customer)

    @property
    def weighted_value(self) -> Decimal:
        """Return value × success, for one page; sums of many come from the database."""
        return (self.value * self.success_percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    # --- what follows from another act -------------------------------------------------------------------------------
    @transition(
        status,
        source=Status.INQUIRY,
        target=Status.NEGOTIATION,
        conditions=[has_a_quote],
        permission=permissions.nobody,
    )
    def process(self) -> None:
        """A quote exists: the negotiation has begun."""
        self._enter(Status.NEGOTIATION)

    @transition(status, source=Status.NEGOTIATION, target=Status.WON, permission=permissions.nobody)
    def win(self) -> None:
        """An order exists; nobody wins by hand."""
        self._enter(Status.WON)
        self._close()

    @transition(status, source=OPEN, target=None, permission=permissions.nobody)
    def revalue(self, *, value: Decimal) -> None:
        """The primary quote's total is what this is worth."""
        self.value = value

    # --- what people do ----------------------------------------------------------------------------------------------
    @transition(status, source=OPEN, target=Status.LOST, permission=permissions.can_edit)
    def lose(self, *, reason: LossReason) -> None:
        """Close as lost, for a reason the team can count later."""
        self.loss_reason = reason
        self._enter(Status.LOST)
        self._close()

    @transition(
        status,
        source=Status.LOST,
        target=RETURN_VALUE(Status.INQUIRY, Status.NEGOTIATION),
        conditions=[quotes_are_still_here],
        permission=permissions.can_lead,
    )
    def reopen(self, *, reason: str) -> str:
        """Go back to work; the old reason stays in the event."""
        refuse_without_reason(reason)
        status = Status.NEGOTIATION if self.quotes.exists() else Status.INQUIRY
        self.loss_reason = None
        self.closed_at = None
        self.hold_until, self.hold_reason = None, ""
        self.success_set_by_rep = False
        self._enter(status)
        return status

    @transition(status, source=OPEN, target=None, permission=permissions.can_edit)
    def move(self, *, stage: Stage) -> None:
        """Take another step of the same status."""
        if stage.status != self.status or not stage.active:
            raise Overtaken(stage.why_not_moved_here, subject=self)
        if stage != self.stage:
            self._step(stage)

    @transition(status, source=OPEN, target=None, permission=permissions.can_edit)
    def edit(self, **fields: Any) -> None:
        if unknown := fields.keys() - EDITABLE:
            raise ValueError(f"No one may edit {sorted(unknown)}.")
        self._refuse_what_follows_the_quotes(fields)
        if "success_percent" in fields and fields["success_percent"] != self.success_percent:
            self.success_set_by_rep = True
        for name, value in fields.items():
            setattr(self, name, value)

    @transition(status, source=OPEN, target=None, permission=permissions.can_assign)
    def assign(
        self,
        *,
        team: Team,
        owner: User | None,
        co_owners: Iterable[User],
        reason: str,
        handover: int | None = None,
        taken_back: int | None = None,
    ) -> None:
        """Put it into other hands. The event keeps the number of the handover that this was part of, or undid."""
        refuse_without_reason(reason)
        self.team = team
        self.owner = owner
        self._stand_beside(co_owners)

    @transition(status, source=OPEN, target=None, conditions=[waits_in_the_queue], permission=permissions.can_claim)
    def claim(self, *, owner: User) -> None:
        self.owner = owner

    @transition(status, source=OPEN, target=None, conditions=[has_an_owner], permission=permissions.can_release)
    def release(self, *, reason: str) -> None:
        """Back to the team's queue."""
        refuse_without_reason(reason)
        self.owner = None
        self._stand_beside([])

    @transition(status, source=OPEN, target=None, conditions=[has_an_owner], permission=permissions.can_share)
    def share(self, *, co_owners: Iterable[User]) -> None:
        """Name the co-owners anew."""
        self._stand_beside(co_owners)

    @transition(status, source=CLOSED, target=None, permission=permissions.can_hold)
    def hold(self, *, until: date | None, reason: str) -> None:
        if until:
            refuse_without_reason(reason)
        self.hold_until = until
        self.hold_reason = reason

    @transition(status, source=Status.values, target=None, permission=permissions.can_merge_customer)
    def merge_customer(self, *, customer: Customer, contact: Contact | None, contact_address: Address | None) -> None:
        """Go along to the customer into which the present one is merged, closed or not."""
        self.customer = customer
        self.contact = contact
        self.contact_address = contact_address

    def snapshot(self) -> dict[str, Any]:
        co_owners = CoOwner.objects.filter(opportunity=self).order_by("user").values_list("user", flat=True)
        return super().snapshot() | {"co_owners": list(co_owners)}

    def _refuse_what_follows_the_quotes(self, fields: dict[str, Any]) -> None:
        currency, value = fields.get("currency", self.currency), fields.get("value", self.value)
        if (currency, value) == (self.currency, self.value) or not self.quotes.exists():
            return
        if currency != self.currency:
            raise Overtaken(_t("The currency stays %(currency)s: a quote exists.") % {"currency": self.currency})
        raise Overtaken(_t("The value follows the primary quote. Change the quote, or make another one primary."))

    def _enter(self, status: str) -> None:
        self._step(Stage.objects.first_of(status))

    def _step(self, stage: Stage) -> None:
        self.stage = stage
        self.stage_since = timezone.now()
        if stage.status in CLOSED or not self.success_set_by_rep:
            self.success_percent = stage.default_success_percent

    def _close(self) -> None:
        self.closed_at = self.stage_since

    def _stand_beside(self, users: Iterable[User]) -> None:
        """Write the co-owners' rows: part of this record, so they change under its lock and show in its event."""
        CoOwner.objects.filter(opportunity=self).delete()
        CoOwner.objects.bulk_create([CoOwner(opportunity=self, user=user) for user in users if user != self.owner])
        self.__dict__.pop("co_owner_ids", None)


class CoOwner(models.Model):
    """A colleague beside the owner. Without an owner there is none: `beside_owner` points at the opportunity's mark."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    beside_owner = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="co_owner_is_named_once", fields=["opportunity", "user"]),
            models.CheckConstraint(name="co_owner_stands_beside_an_owner", condition=Q(beside_owner=True)),
        ]

    def __str__(self) -> str:
        return str(self.user)
