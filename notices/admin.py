from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.screens import Screen, Shelf, signed_in

from .models import Notification, Outbox
from .services import retry_now


@admin.register(Notification)
class NotificationScreen(Screen[Notification]):
    shelf = Shelf.MAIL
    says = _("What people were told in Pursuit.")
    list_display = ["created_at", "recipient", "event", "number", "summary", "read_at"]
    list_filter = ["event"]
    list_select_related = ["recipient"]
    search_fields = ["number"]


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("failing", _("Not sent yet, with an error")),
            ("open", _("Waiting or not sent yet")),
            ("sent", _("Sent")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request, queryset):
        chosen = {
            "failing": queryset.failing,
            "open": queryset.open,
            "sent": queryset.sent,
            "withdrawn": queryset.withdrawn,
        }
        return chosen.get(self.value() or "", queryset.all)()


@admin.register(Outbox)
class OutboxScreen(Screen[Outbox]):
    shelf = Shelf.MAIL
    says = _("Every mail that goes out, and why one has not gone yet.")
    list_display = ["number", "event", "recipient", "created_at", "sent_at", "last_error", "due_at", "attempts"]
    list_filter = [StateFilter, "event"]
    search_fields = ["number", "recipient"]
    ordering = ["-created_at", "-pk"]
    actions = ["retry_now"]

    def news(self, request):
        count = Outbox.objects.failing().count()
        failing = ngettext("%d mail could not be sent yet", "%d mails could not be sent yet", count)
        return (failing % count, "state=failing") if count else None

    @admin.action(description=_("Try to send again now"))
    def retry_now(self, request, queryset):
        """Leave alone what is under way, sent or withdrawn."""
        count = sum(retry_now(mail, by=signed_in(request)) for mail in queryset)
        done = ngettext("%d mail is due now.", "%d mails are due now.", count)
        self.message_user(request, done % count, messages.SUCCESS)
