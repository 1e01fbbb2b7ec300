from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Case, DecimalField, ExpressionWrapper, F, GeneratedField, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Round
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from catalogue.currencies import CURRENCIES
from interface.formats import figure
from lifecycle.clock import business_today
from lifecycle.models import Lifecycle
from lifecycle.refusals import NotVisible, Overtaken, refuse_without_reason
from lifecycle.rules import rule
from lifecycle.through import Through
from opportunities.models import Opportunity, Status
from opportunities.models.opportunity import FIRST_DAY, LARGEST_VALUE, LAST_DAY

from .. import permissions
from ..querysets import QuoteQuerySet
from .codes import AbandonReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

LARGEST_TOTAL = LARGEST_VALUE
EDITABLE = frozenset({"name", "message", "discount_percent", "expires_on"})
MONEY: DecimalField[Any, Any] = DecimalField(max_digits=16, decimal_places=2)
CENTS = Decimal("0.01")
KNOWN = ["draft", "pending_approval", "approved", "presented", "rejected", "accepted", "abandoned"]


def after_discount() -> Round:
    """The one rounding rule: half up to the cent, by the database."""
    share = ExpressionWrapper(
        F("subtotal") * (Decimal(100) - F("discount_percent")) / Decimal(100),
        output_field=DecimalField(max_digits=24, decimal_places=6),
    )
    return Round(share, precision=2, output_field=MONEY)


@rule(_("It needs at least one line."))
def has_lines(quote: Quote) -> bool:
    return quote.line_count > 0


def beyond_the_limit(quote: Quote) -> str:
    return _t(
        "Its discount is over the team’s present limit of %(limit)s%%, and no lead has approved it. "
        "Open it as a new version and submit that."
    ) % {"limit": figure(quote.opportunity.team.discount_limit_percent)}


@rule(beyond_the_limit)
def discount_is_signed_off(quote: Quote) -> bool:
    """What no person has approved is within the limit of the team in which it is now, as it is now."""
    return quote.approved_by_id is not None or not quote.exceeds_discount_limit


@rule(_("Its expiry date is past. Give it a later one."))
def is_not_expired(quote: Quote) -> bool:
    return quote.expires_on is None or quote.expires_on >= business_today()


@rule(_("Its expiry date is not past yet; today still counts."))
def is_past_its_expiry(quote: Quote) -> bool:
    return quote.expires_on is not None and quote.expires_on < business_today()


@rule(_("The opportunity is closed."))
def opportunity_is_open(quote: Quote) -> bool:
    return quote.opportunity.closed_at is None


@rule(_("The opportunity is not in negotiation."))
def opportunity_is_in_negotiation(quote: Quote) -> bool:
    return bool(quote.opportunity.status == Status.NEGOTIATION)


class Quote(Lifecycle):
    """An offer with lines, prices and an expiry date; one of the alternatives of its opportunity."""

    PREFIX = "Q"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING_APPROVAL = "pending_approval", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        PRESENTED = "presented", _("Presented")
        REJECTED = "rejected", _("Rejected")
        ACCEPTED = "accepted", _("Accepted")
        ABANDONED = "abandoned", _("Abandoned")

    OPEN = (Status.DRAFT, Status.PENDING_APPROVAL, Status.APPROVED, Status.PRESENTED, Status.REJECTED)
    FINAL = (Status.ACCEPTED, Status.ABANDONED)

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="quotes", verbose_name=_("opportunity"))
    name = models.CharField(_("name the customer sees"), max_length=120)
    message = models.TextField(_("message to the customer"), blank=True, max_length=4000)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    is_primary = models.BooleanField(_("primary"), default=False, editable=False)
    status = FSMField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, protected=True, editable=False)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES)
    discount_percent = models.DecimalField(_("discount (%)"), max_digits=5, decimal_places=2, default=Decimal(0))
    subtotal = models.DecimalField(_("subtotal"), max_digits=14, decimal_places=2, default=Decimal(0), editable=False)
    list_total = models.DecimalField(
        _("list total"), max_digits=14, decimal_places=2, default=Decimal(0), editable=False
    )
    cost_total = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, default=Decimal(0), editable=False)
    abandon_reason = models.ForeignKey(
        AbandonReason, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    presented_at = models.DateTimeField(_("presented"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    total = GeneratedField(expression=after_discount(), output_field=MONEY, db_persist=True)
    discount_amount = GeneratedField(expression=F("subtotal") - after_discount(), output_field=MONEY, db_persist=True)
    margin = GeneratedField(expression=after_discount() - F("cost_total"), output_field=MONEY, db_persist=True)
    open_marker = GeneratedField(
        expression=Case(When(Q(status__in=OPEN), then=Value(True)), default=None, output_field=BooleanField()),
        output_field=BooleanField(null=True),
        db_persist=True,
    )

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["expires_on"],
                name="quote_open_by_expiry",
                condition=Q(status__in=["draft", "pending_approval", "approved", "presented", "rejected"]),
            ),
            models.Index(fields=["submitted_at"], name="quote_pending", condition=Q(status="pending_approval")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="opportunity_has_one_accepted_quote", fields=["opportunity"], condition=Q(status="accepted")
            ),
            models.UniqueConstraint(
                name="opportunity_has_one_primary_quote", fields=["opportunity"], condition=Q(is_primary=True)
            ),
            models.CheckConstraint(
                name="quote_status_is_known",
                condition=Q(status__in=KNOWN),
            ),
            models.CheckConstraint(
                name="quote_has_abandon_reason_exactly_when_abandoned",
                condition=Q(status="abandoned", abandon_reason__isnull=False)
                | (~Q(status="abandoned") & Q(abandon_reason__isnull=True)),
            ),
            models.CheckConstraint(
                name="quote_is_decided_exactly_when_final",
                condition=Q(status__in=["accepted", "abandoned"], decided_at__isnull=False)
                | (~Q(status__in=["accepted", "abandoned"]) & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="presented_quote_has_expiry_and_moment",
                condition=~Q(status="presented") | Q(expires_on__isnull=False, presented_at__isnull=False),
            ),
            models.CheckConstraint(name="quote_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="quote_discount_is_a_percentage", condition=Q(discount_percent__range=(0, 100))
            ),
            models.CheckConstraint(name="quote_subtotal_is_bounded", condition=Q(subtotal__range=(0, LARGEST_TOTAL))),
            models.CheckConstraint(
                name="quote_list_total_is_bounded", condition=Q(list_total__range=(0, LARGEST_TOTAL))
            ),
            models.CheckConstraint(name="quote_cost_is_bounded", condition=Q(cost_total__range=(0, LARGEST_TOTAL))),
            models.CheckConstraint(
                name="quote_expires_in_a_year_of_four_digits",
                condition=Q(expires_on__isnull=True) | Q(expires_on__range=(FIRST_DAY, LAST_DAY)),
            ),
            models.CheckConstraint(
                name="quote_is_not_approved_by_who_submitted_it",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("quotes:edit", args=[self.pk])

    def lock(self) -> Self:
        """Lock the opportunity, then this quote: everybody queues in the same order."""
        opportunity = Opportunity.objects.select_for_update().filter(pk=self.opportunity_id).first()
        if opportunity is None:
            raise NotVisible(_t("There is no such record."))
        fresh = super().lock()
        fresh.opportunity = opportunity
        return fresh

    @cached_property
    def line_count(self) -> int:
        """The number of lines. A page of many quotes brings it along, so that none asks by itself."""
        count: int = self.lines.count()
        return count

    @cached_property
    def stand_in_ids(self) -> frozenset[int]:
        """Who may decide about it in an absent lead's place. A page of many quotes brings it along."""
        found = (
            Quote.objects.pending().with_stand_ins().filter(pk=self.pk).values_list("stand_in_ids", flat=True).first()
        )
        return frozenset(found or ())

    @property
    def is_expired(self) -> bool:
        """Whether its end was its last day: it can be offered anew."""
        return self.abandon_reason is not None and self.abandon_reason.code == "expired"

    @property
    def list_discount_percent(self) -> Decimal:
        """The whole quote's discount against list prices: the one that counts for approval.

        Rounded up, so that what is over the team's limit never reads as being at it.
        """
        if not self.list_total:
            return Decimal(0)
        percent: Decimal = ((self.list_total - self.total) * 100 / self.list_total).quantize(CENTS, ROUND_CEILING)
        return percent

    @property
    def exceeds_discount_limit(self) -> bool:
        limit = self.opportunity.team.discount_limit_percent
        return bool((self.list_total - self.total) * 100 > limit * self.list_total)

    # --- the way to the customer -------------------------------------------------------------------------------------
    @transition(
        status,
        source=Status.DRAFT,
        target=RETURN_VALUE(Status.APPROVED, Status.PENDING_APPROVAL),
        conditions=[opportunity_is_open, has_lines],
        permission=permissions.can_edit,
    )
    def submit(self, *, submitted_by: User) -> str:
        """Ask for the approval that the discount may need; within the team's limit it is there at once."""
        self.submitted_by = submitted_by
        self.submitted_at = timezone.now()
        self.approved_by = None
        return self.Status.PENDING_APPROVAL if self.exceeds_discount_limit else self.Status.APPROVED

    @transition(status, source=Status.PENDING_APPROVAL, target=Status.APPROVED, permission=permissions.can_approve)
    def approve(self, *, approved_by: User, for_lead: User | None = None) -> None:
        """Sign the discount off; the event names the lead in whose place a delegate did."""
        self.approved_by = approved_by

    @transition(status, source=Status.PENDING_APPROVAL, target=Status.DRAFT, permission=permissions.can_approve)
    def refuse(self, *, reason: str) -> None:
        """Send it back to be changed; the reason stays in the event."""
        refuse_without_reason(reason)

    @transition(
        status,
        source=Status.APPROVED,
        target=Status.PRESENTED,
        conditions=[opportunity_is_in_negotiation, discount_is_signed_off],
        permission=permissions.can_edit,
    )
    def present(self, *, expires_on: date) -> None:
        if expires_on < business_today():
            raise Overtaken(_t("A quote can be presented until today or a later day."), subject=self)
        self.expires_on = expires_on
        self.presented_at = timezone.now()

    @transition(
        status,
        source=Status.PRESENTED,
        target=Status.REJECTED,
        permission=permissions.can_edit,
        custom={"without_user": (Through.LINK,)},
    )
    def reject(self, *, comment: str) -> None:
        """The customer does not want it; it can be reworked."""

    @transition(
        status,
        source=(Status.APPROVED, Status.PENDING_APPROVAL, Status.PRESENTED, Status.REJECTED),
        target=Status.DRAFT,
        conditions=[opportunity_is_open],
        permission=permissions.can_edit,
    )
    def rework(self) -> None:
        """Open it for changes as a new revision; approvals are void, and the customer no longer sees it."""
        self.revision += 1
        self.submitted_by = self.submitted_at = self.approved_by = self.presented_at = None

    # --- how it ends -------------------------------------------------------------------------------------------------
    @transition(
        status,
        source=Status.PRESENTED,
        target=Status.ACCEPTED,
        conditions=[is_not_expired, opportunity_is_in_negotiation],
        permission=permissions.can_edit,
        custom={"without_user": (Through.LINK,)},
    )
    def accept(self, *, revision: int, **how: str) -> None:
        """The customer says yes to the revision that he or she saw; how and by whom goes into the event."""
        if revision != self.revision:
            raise Overtaken(
                _t("Nothing was accepted: %(number)s has changed since. Look at the new figures.")
                % {"number": self.number},
                subject=self,
            )
        self.decided_at = timezone.now()

    @transition(status, source=OPEN, target=Status.ABANDONED, permission=permissions.can_edit)
    def abandon(self, *, reason: AbandonReason) -> None:
        self.abandon_reason = reason
        self.decided_at = timezone.now()

    @transition(
        status,
        source=OPEN,
        target=Status.ABANDONED,
        conditions=[is_past_its_expiry],
        permission=permissions.nobody,
        custom={"without_user": (Through.SCHEDULE, Through.COMMAND)},
    )
    def expire(self) -> None:
        """Its last day is over. The opportunity stays in Negotiation: a person decides about Lost."""
        self.abandon_reason = AbandonReason.objects.get(code="expired")
        self.decided_at = timezone.now()

    # --- what changes without changing the status -------------------------------------------------------------------
    @transition(
        status, source=Status.DRAFT, target=None, conditions=[opportunity_is_open], permission=permissions.can_edit
    )
    def edit(self, *, lines: Sequence[Any] | None = None, row: Any = None, **fields: Any) -> None:
        """Change facts, and the lines as a whole or one row of them; the database sums them up."""
        if unknown := fields.keys() - EDITABLE:
            raise ValueError(f"No one may edit {sorted(unknown)}.")
        for name, value in fields.items():
            setattr(self, name, value)
        if lines is not None:
            self.lines.write(self, lines)
        if row is not None:
            self.lines.write_row(self, row)
        if lines is not None or row is not None:
            self.sum_up()

    @transition(
        status,
        source=Status.PRESENTED,
        target=None,
        conditions=[opportunity_is_in_negotiation],
        permission=permissions.can_edit,
    )
    def extend(self, *, expires_on: date) -> None:
        if expires_on < business_today():
            raise Overtaken(_t("A quote can be extended until today or a later day."), subject=self)
        self.expires_on = expires_on

    @transition(
        status,
        source=(*OPEN, Status.ACCEPTED),
        target=None,
        conditions=[opportunity_is_open],
        permission=permissions.can_edit,
    )
    def make_primary(self) -> None:
        """Count this one towards the pipeline. The service lets the former one step back first."""
        self.is_primary = True

    @transition(status, target=None, permission=permissions.nobody)
    def step_back(self) -> None:
        """Another quote becomes primary."""
        self.is_primary = False

    def sum_up(self) -> None:
        """Take the sums of the lines' amounts from the database; refuse what no column holds."""
        sums = self.lines.aggregate(
            subtotal=Coalesce(Sum("amount"), 0, output_field=MONEY),
            list_total=Coalesce(Sum("list_amount"), 0, output_field=MONEY),
            cost_total=Coalesce(Sum("cost_amount"), 0, output_field=MONEY),
        )
        if max(sums.values()) > LARGEST_TOTAL:
            raise Overtaken(_t("No quote can come to more than %(most)s.") % {"most": f"{LARGEST_TOTAL:,}"})
        for name, value in sums.items():
            setattr(self, name, value)
