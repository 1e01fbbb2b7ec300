from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.screens import NumberSearchScreen
from opportunities.screens import CodeScreen, EventScreen

from .models import AbandonReason, Quote, QuoteEvent


@admin.register(Quote)
class QuoteScreen(NumberSearchScreen[Quote]):
    """For administrators to read."""

    says = _("What was offered, at which price and discount.")
    list_display = ["numbered", "name", "opportunity", "status", "is_primary", "currency", "total", "expires_on"]
    list_filter = ["status", "currency"]
    list_select_related = ["opportunity"]
    search_fields = ["name", "opportunity__name"]
    fieldsets = [
        (None, {"fields": ["name", "opportunity", "revision", "status", "is_primary", "abandon_reason"]}),
        (_("Figures"), {"fields": ["currency", "list_total", "subtotal", "discount_percent", "total", "margin"]}),
        (_("Days"), {"fields": ["created_at", "presented_at", "expires_on", "decided_at", "modified_at"]}),
        (_("Approval"), {"fields": ["submitted_by", "approved_by"]}),
    ]

    @admin.display(description=_("number"), ordering="pk")
    def numbered(self, quote):
        return quote.number


@admin.register(AbandonReason)
class AbandonReasonScreen(CodeScreen):
    says = _("Why a quote was given up.")


@admin.register(QuoteEvent)
class QuoteEventScreen(EventScreen):
    number_field = "quote"
