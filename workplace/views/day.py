from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.permissions import looks_at_sales

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def day(request: SignedInRequest) -> HttpResponse:
    if request.user.is_staff and not looks_at_sales(request.user):
        return redirect("admin:index")
    return render(request, "workplace/day.html")
