from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.screens import Part, Shelf
from audit.actions import Action
from orders.models import Order

from ..models import Attempt, Delivery, Occasion
from ..screens import Tool, ToolScreen


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", _("Waiting")), ("delivered", _("Delivered")), ("given_up", _("Given up"))]

    def queryset(self, request, queryset):
        match self.value():
            case "waiting":
                return queryset.waiting()
            case "delivered":
                return queryset.filter(delivered_at__isnull=False)
            case "given_up":
                return queryset.filter(given_up_at__isnull=False)
            case _:
                return queryset


class Attempts(Part):
    model = Attempt
    fields = ["started_at", "status", "failure", "took_ms", "answer"]
    readonly_fields = ["started_at", "status", "failure", "took_ms", "answer"]


@admin.register(Delivery)
class DeliveryScreen(ToolScreen):
    """What each hook was told, and how that went. Calling again keeps the key, so a receiver takes it once."""

    shelf = Shelf.MACHINES
    says = _("Each call of a hook, and how it went.")
    fields = ["hook", "order", "act", "key", "state", "tries", "next_try", "delivered_at", "given_up_at"]
    readonly_fields = ["order", "act", "key", "state", "next_try"]
    list_display = ["created_at", "order", "act", "hook", "state", "tries", "next_try"]
    list_filter = ["hook", StateFilter]
    list_select_related = ["hook", "event"]
    date_hierarchy = "created_at"
    inlines = [Attempts]
    tools = {"replay": Tool(_("Call again"), _("The receiver recognises by its key a call that it has had before."))}
    actions = ["replay_all"]

    def has_replay_permission(self, request):
        return self.may_use(request.user)

    @admin.display(description=_("order"), ordering="event__order")
    def order(self, delivery):
        number = Order.number_of(delivery.event.order_id)
        return format_html('<a href="{}">{}</a>', Order(pk=delivery.event.order_id).get_absolute_url(), number)

    @admin.display(description=_("what happened"))
    def act(self, delivery):
        return Occasion(delivery.event.action).label

    @admin.display(description=_("state"))
    def state(self, delivery):
        if delivery.delivered_at:
            return _("Delivered")
        return _("Given up") if delivery.given_up_at else _("Waiting")

    @admin.display(description=_("next try"), ordering="due_at")
    def next_try(self, delivery):
        return None if delivery.delivered_at or delivery.given_up_at else delivery.due_at

    def replay(self, request, delivery):
        self.replay_each(request, Delivery.objects.filter(pk=delivery.pk))
        self.message_user(request, _("It is called again in a moment."), messages.SUCCESS)
        return HttpResponseRedirect(self.address("change", delivery.pk))

    @admin.action(description=_("Call again"), permissions=["replay"])
    def replay_all(self, request, queryset):
        count = self.replay_each(request, queryset)
        done = ngettext("%d call is made again.", "%d calls are made again.", count) % count
        self.message_user(request, done, messages.SUCCESS)

    @transaction.atomic
    def replay_each(self, request, deliveries):
        for delivery in deliveries:
            self.account(request, Action.CHANGED, delivery, act="replay")
        return deliveries.replay()
