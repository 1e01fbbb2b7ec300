from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import Team
from customers.models import Customer
from lifecycle.models import Lifecycle
from lifecycle.refusals import refuse_without_reason
from lifecycle.through import Through
from opportunities.models import Opportunity
from quotes.models import Quote
from quotes.models.quote import LARGEST_TOTAL

from .. import permissions
from ..querysets import OrderQuerySet


class Order(Lifecycle):
    """What was agreed, made from exactly one accepted quote. It outlives both quote and opportunity.

    ``opportunity_id`` and ``quote_id`` are plain numbers, because both may be purged. Only status, the customer's order
    number and the present owner change; a trigger refuses the rest, and any deletion.
    """

    PREFIX = "SO"

    class Status(models.TextChoices):
        CREATED = "created", _("Created")
        CONFIRMED = "confirmed", _("Confirmed")
        FULFILLED = "fulfilled", _("Fulfilled")
        CANCELLED = "cancelled", _("Cancelled")

    opportunity_id = models.BigIntegerField(unique=True, editable=False)
    quote_id = models.BigIntegerField(unique=True, editable=False)
    quote_revision = models.PositiveIntegerField(default=1, editable=False)
    external_id = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("team"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    co_owners = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("co-owners"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders", verbose_name=_("customer"))
    customer_name = models.CharField(_("customer"), max_length=200)
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_email = models.CharField(_("e-mail"), max_length=254, blank=True)
    address = models.CharField(_("address"), max_length=700, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = models.DecimalField(_("subtotal"), max_digits=14, decimal_places=2)
    discount = models.DecimalField(_("discount"), max_digits=14, decimal_places=2)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    customer_order_number = models.CharField(_("customer’s order number"), max_length=60, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=200)
    accepted_role = models.CharField(_("role"), max_length=150, blank=True)
    accepted_through = models.CharField(_("accepted"), max_length=10, choices=Through)
    accepted_at = models.DateTimeField(_("accepted at"), default=timezone.now)
    status = FSMField(
        _("status"), max_length=20, choices=Status, default=Status.CREATED, protected=True, editable=False
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "status"], name="order_owner_status"),
            models.Index(fields=["team", "status"], name="order_team_status"),
        ]
        constraints = [
            models.CheckConstraint(
                name="order_status_is_known", condition=Q(status__in=["created", "confirmed", "fulfilled", "cancelled"])
            ),
            models.CheckConstraint(name="order_subtotal_is_bounded", condition=Q(subtotal__range=(0, LARGEST_TOTAL))),
            models.CheckConstraint(
                name="order_total_is_subtotal_less_discount", condition=Q(total=F("subtotal") - F("discount"))
            ),
            models.CheckConstraint(name="order_discount_is_bounded", condition=Q(discount__range=(0, F("subtotal")))),
            models.CheckConstraint(
                name="order_has_a_cancel_reason_exactly_when_cancelled",
                condition=(Q(status="cancelled") & ~Q(cancel_reason=""))
                | (~Q(status="cancelled") & Q(cancel_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.pk])

    @cached_property
    def co_owner_ids(self) -> frozenset[int]:
        return frozenset(self.co_owners.values_list("pk", flat=True))

    @property
    def opportunity_number(self) -> str:
        return Opportunity.number_of(self.opportunity_id)

    @property
    def quote_number(self) -> str:
        return Quote.number_of(self.quote_id)

    @transition(status, source=Status.CREATED, target=Status.CONFIRMED, permission=permissions.can_work_on)
    def confirm(self) -> None:
        """We shall deliver."""

    @transition(status, source=Status.CONFIRMED, target=Status.FULFILLED, permission=permissions.can_work_on)
    def fulfil(self) -> None:
        """We have delivered."""

    @transition(
        status,
        source=(Status.CREATED, Status.CONFIRMED),
        target=Status.CANCELLED,
        permission=permissions.can_cancel,
    )
    def cancel(self, *, reason: str) -> None:
        """Call it off, for a reason. The opportunity stays won."""
        refuse_without_reason(reason)
        self.cancel_reason = reason

    @transition(status, source=(Status.CREATED, Status.CONFIRMED), target=None, permission=permissions.can_work_on)
    def note_customer_number(self, *, customer_order_number: str) -> None:
        self.customer_order_number = customer_order_number
