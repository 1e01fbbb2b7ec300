from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from accounts.models import Team
from opportunities.lists import in_one_query
from opportunities.models import Stage

from ..criteria import Period, Scope
from ..drawing import Drawing
from ..figures import Figures
from ..flow import flow_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

STAGE_FIELDS = ["name", "status", "position", "default_success_percent", "stalled_after_days", "active"]


@require_safe
def process(request: SignedInRequest) -> HttpResponse:
    """Show the process as the code has it, with the reader's own figures; for htmx what the filters change."""
    lists = in_one_query(
        stages=(Stage.objects.all(), STAGE_FIELDS), teams=(Team.objects.met_by(request.user), ["name"])
    )
    scope = Scope.of(request, lists["teams"])
    flow = flow_of(lists["stages"], Figures.of(scope), scope)
    context = {"scope": scope, "flow": flow, "drawing": Drawing(flow), "periods": Period}
    if not request.htmx or request.htmx.boosted:
        return render(request, "reports/process.html", context)
    return push_url(render(request, "reports/_process.html", context), f"?{scope.address}")
