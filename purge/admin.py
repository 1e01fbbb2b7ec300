"""Screens for operators: runs, records set aside, rules. They show numbers and reasons; documents are not for them."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.screens import Screen, Shelf

from . import permissions
from .models import OpportunityHistory, PurgeRun, QuoteHistory, RetentionRule, SetAside
from .models.rule import LONGEST_RETENTION


@admin.register(PurgeRun)
class PurgeRunScreen(Screen):
    shelf = Shelf.PURGE
    says = _("Each run of the purge: what it looked at, moved and held back.")
    list_display = ["stage", "live", "by", "through", "started_at", "took", "looked_at", "moved", "failed", "held_back"]
    list_filter = ["stage", "live", "through"]
    list_select_related = ["by"]
    date_hierarchy = "started_at"

    def may_see(self, user):
        return permissions.can_run(user)

    @admin.display(description=_("seconds"))
    def took(self, run):
        return run.seconds


@admin.register(SetAside)
class SetAsideScreen(Screen):
    shelf = Shelf.PURGE
    says = _("Records on which a run has failed. The next run tries them again when you let it.")
    list_display = ["number", "document", "error", "tries", "failed_at", "run"]
    list_filter = ["document"]
    list_select_related = ["run"]
    actions = ["try_again"]

    def may_see(self, user):
        return permissions.can_run(user)

    def news(self, request):
        count = SetAside.objects.count()
        aside = ngettext("%d record waits to be looked at", "%d records wait to be looked at", count)
        return (aside % count, "") if count else None

    @admin.action(description=_("Let the next run try again"))
    def try_again(self, request, queryset):
        count = queryset.try_again()
        done = ngettext("The next run tries %d record again.", "The next run tries %d records again.", count)
        self.message_user(request, done % count, messages.SUCCESS)


@admin.register(RetentionRule)
class RetentionRuleScreen(Screen):
    """Administrators keep the rules. The one for any outcome stays, so that a rule always applies."""

    shelf = Shelf.PURGE
    says = _(
        "How many days a document stays after the opportunity was closed. "
        "For each outcome exactly one rule applies: its own, else the one for any."
    )
    list_display = ["document", "outcome", "days"]
    bounds = {"days": (0, LONGEST_RETENTION)}

    def may_see(self, user):
        return permissions.can_see_rules(user)

    def may_keep(self, user):
        return permissions.can_keep_rules(user)

    def has_delete_permission(self, request, obj=None):
        for_any = obj is None or obj.outcome == RetentionRule.Outcome.ANY
        return self.may_keep(request.user) and not for_any

    def get_readonly_fields(self, request, obj=None):
        return ["document", "outcome"] if obj else []


class HistoryScreen(Screen):
    shelf = Shelf.PURGE
    says = _("What the purge has moved out of the live tables, as it was.")
    list_filter = ["status"]
    date_hierarchy = "purged_at"

    def may_see(self, user):
        return permissions.can_read_history(user)


@admin.register(QuoteHistory)
class QuoteHistoryScreen(HistoryScreen):
    list_display = ["number", "name", "customer_name", "status", "total", "currency", "closed_at", "purged_at"]
    search_fields = ["=quote_id", "=opportunity_id", "name", "customer_name"]


@admin.register(OpportunityHistory)
class OpportunityHistoryScreen(HistoryScreen):
    list_display = ["number", "name", "customer_name", "status", "value", "currency", "closed_at", "purged_at"]
    search_fields = ["=opportunity_id", "=external_id", "name", "customer_name"]
    exclude = ["search"]
