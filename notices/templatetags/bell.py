"""The bell of the shell: how much the person has not read, and the way there. It asks the database nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.templatetags.interface import current, icon

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()
MOST = 99
RAIL, TOP = "rail", "top"


@register.simple_tag(takes_context=True)
def bell(context: Context, where: str, unread: int | None = None) -> SafeString:
    """Draw the bell ``where`` it stands, "rail" or "top". With ``unread`` it replaces the one on the page."""
    count = getattr(context["user"], "unread_notices", 0) if unread is None else unread
    path = reverse("notices:notifications")
    return format_html(
        '<a id="bell-{}" href="{}" aria-label="{}"{}{}{}>{}{}{}</a>',
        where,
        path,
        spoken(count),
        SafeString(' class="btn quiet icon"' if where == TOP else ""),
        current(context["request"].path, path),
        SafeString("" if unread is None else ' hx-swap-oob="true"'),
        icon("bell", "i-20" if where == TOP else ""),
        _("Notifications") if where == RAIL else "",
        format_html('<span class="n hot">{}</span>', shown(count)) if count else "",
    )


def spoken(count: int) -> str:
    if not count:
        return _("Notifications")
    return ngettext("Notifications, %d unread", "Notifications, %d unread", count) % count


def shown(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)
