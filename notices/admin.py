from django.contrib import admin

from accounts.screens import Screen

from .models import Notification, Outbox


@admin.register(Notification)
class NotificationScreen(Screen[Notification]):
    list_display = ["created_at", "recipient", "event", "number", "summary", "read_at"]
    list_filter = ["event"]
    list_select_related = ["recipient"]
    search_fields = ["number"]


@admin.register(Outbox)
class OutboxScreen(Screen[Outbox]):
    list_display = ["created_at", "recipient", "event", "number", "sent_at"]
    list_filter = ["event", ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["number", "recipient"]
    ordering = ["-created_at", "-pk"]
