from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.permissions import looks_at_sales

from ..day import Day
from ..settled import Settled
from ..whose import Whose

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def day(request: SignedInRequest) -> HttpResponse:
    """Show what needs the person, or the team that the address names: two queries."""
    if request.user.is_staff and not looks_at_sales(request.user):
        return redirect("admin:index")
    if not looks_at_sales(request.user):
        return render(request, "workplace/day_without_role.html")
    day = Day.of(Whose.of(request.user, request.GET.get("team", "")))
    settled = Settled.read(request.GET.get("settled", ""), request.user)
    context = {
        "day": day,
        "settled": settled,
        "token": settled.token_for(request.user) if settled else "",
        "back": request.path,
        "day_count": day.worklist.count,
        "queue_count": day.standing.queue,
    }
    return render(request, "workplace/day.html", context)
