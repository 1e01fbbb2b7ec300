from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity
from opportunities.models.status import CLOSED
from quotes.models import Quote
from search.columns import search_column

from .run import PurgeRun


class History(models.Model):
    """A record that has left the live tables: columns to find it by, and the whole of it as one document.

    The document is the exact text that ``sha256`` is the hash of. Other records are named by plain numbers, as in the
    document. Triggers refuse to change or delete a row, and to let in one whose record is still live.
    """

    name = models.CharField(_("name"), max_length=200)
    status = models.CharField(_("status"), max_length=20)
    currency = models.CharField(_("currency"), max_length=3)
    customer_id = models.BigIntegerField(_("customer"))
    customer_name = models.CharField(_("customer"), max_length=200)
    team_id = models.BigIntegerField(_("team"))
    owner_id = models.BigIntegerField(_("owner"), null=True)
    co_owner_ids = ArrayField(models.BigIntegerField(), verbose_name=_("co-owners"), default=list)
    closed_at = models.DateTimeField(_("closed"))
    purged_at = models.DateTimeField(_("purged"), default=timezone.now)
    run = models.ForeignKey(PurgeRun, models.PROTECT, related_name="+", verbose_name=_("run"))
    document = models.TextField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class QuoteHistory(History):
    """A quote with its lines, notes and events."""

    quote_id = models.BigIntegerField(_("quote"), unique=True)
    opportunity_id = models.BigIntegerField(_("opportunity"), db_index=True)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("purged quote")
        verbose_name_plural = _("purged quotes")
        ordering = ["-quote_id"]
        constraints = [
            models.CheckConstraint(
                name="only_final_quotes_become_history", condition=Q(status__in=["accepted", "abandoned"])
            ),
        ]

    @property
    def number(self) -> str:
        return Quote.number_of(self.quote_id)


class OpportunityHistory(History):
    """An opportunity with its notes, events, co-owners and offer links."""

    opportunity_id = models.BigIntegerField(_("opportunity"), unique=True)
    external_id = models.CharField(_("external id"), max_length=100, null=True, blank=True, unique=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    search = search_column("name", "customer_name", "external_id")

    class Meta:
        verbose_name = _("purged opportunity")
        verbose_name_plural = _("purged opportunities")
        ordering = ["-opportunity_id"]
        indexes = [GinIndex(fields=["search"], name="opportunity_history_search")]
        constraints = [
            models.CheckConstraint(name="only_closed_opportunities_become_history", condition=Q(status__in=CLOSED)),
        ]

    @property
    def number(self) -> str:
        return Opportunity.number_of(self.opportunity_id)
