from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interface.numbers import number_in
from interface.paging import page
from interface.requests import SignedInRequest

from ..models import Notification
from ..reading import by_day, lines
from ..services import mark_all_read, mark_read

UNREAD = "unread"
ORDER = ("-created_at", "-pk")


@require_safe
def notifications(request: SignedInRequest) -> HttpResponse:
    """Show what the person was told, newest first; looking at it marks nothing as read."""
    told, only_unread = Notification.objects.visible_to(request.user), request.GET.get("show") == UNREAD
    shown = page(told.unread() if only_unread else told, request, order=ORDER)
    context = {
        "page": shown,
        "days": by_day(lines(request.user, shown.rows)),
        "only_unread": only_unread,
        "newest": max((row.pk for row in shown.rows), default=0),
    }
    return render(request, "notices/notifications.html", context)


@require_POST
def follow(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads. Without the script its link goes there directly."""
    notification = find(request, pk)
    mark_read(notification)
    (line,) = lines(request.user, [notification])
    return redirect(line.address or "notices:notifications")


@require_POST
def read(request: SignedInRequest, pk: int) -> HttpResponse:
    notification = find(request, pk)
    mark_read(notification)
    if not request.htmx:
        return redirect("notices:notifications")
    (line,) = lines(request.user, [notification])
    left = Notification.objects.visible_to(request.user).unread().count()
    return render(request, "notices/_read.html", {"line": line, "unread": left})


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    newest = number_in(request.POST.get("newest", ""))
    if newest is not None:
        mark_all_read(request.user, newest=newest)
        messages.success(request, _("All marked as read"))
    return redirect("notices:notifications")


def find(request: SignedInRequest, pk: int) -> Notification:
    notification: Notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    return notification
