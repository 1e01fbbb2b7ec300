"""Screens of the admin that this room and those above have of a kind: lists of codes, and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.screens import NumberSearchScreen, Screen, Shelf
from lifecycle.models import Event

from .models import Code
from .permissions import can_keep_codes, can_read_codes

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User


class CodeScreen(Screen[Code]):
    """A list of codes. The code is given once and never changes; in use, an entry is deactivated."""

    shelf = Shelf.CODES
    fields = ["code", "name", "description", "position", "active"]
    list_display = ["name", "code", "description", "position", "active"]
    list_editable = ["position", "active"]
    list_filter = ["active"]
    search_fields = ["name", "code"]

    def may_see(self, user: User) -> bool:
        return can_read_codes(user)

    def may_keep(self, user: User) -> bool:
        return can_keep_codes(user)

    def get_readonly_fields(self, request: HttpRequest, obj: Code | None = None) -> list[str]:
        return ["code"] if obj else []


class EntranceFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext("entrance")


class EventScreen(NumberSearchScreen[Event]):
    """What was done, by whom and through which entrance. Events never change."""

    says = _("What was done, by whom and through which entrance. Nobody changes it.")
    list_display = ["happened_at", "subject", "action", "source", "target", "who", "through"]
    list_filter = [("through", EntranceFilter)]
    search_fields = ["action", "actor__name"]
    date_hierarchy = "happened_at"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).select_related("actor", self.number_field)

    @admin.display(description=_("number"))
    def subject(self, event: Event) -> str:
        return str(getattr(event, self.number_field).number)
