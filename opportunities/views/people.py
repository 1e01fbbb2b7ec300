from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Opportunity
from ..tenures import tenures

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say who had it when and why, and who sees it now."""
    rows = Opportunity.objects.visible_to(request.user).with_people().with_co_owner_ids()
    opportunity = get_object_or_404(rows, pk=pk)
    context = {"opportunity": opportunity, "tenures": tenures(opportunity)}
    return render(request, "opportunities/people.html", context)
