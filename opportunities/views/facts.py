from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifecycle.through import Through

from .. import services
from ..forms import EditForm
from .acts import ask_for, done, find

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = EditForm(request.POST or None, opportunity=opportunity)
    if form.is_valid():
        services.edit(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, opportunity, _("Saved"))
    return ask_for(request, "edit", opportunity, form)
