from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interface.answering import done
from lifecycle.refusals import NotAllowed
from lifecycle.through import Through

from .. import services
from ..forms import OpportunityForm
from ..models import Opportunity
from ..permissions import can_create

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from interface.requests import SignedInRequest

STILL_TYPING = frozenset({"look", "pick"})


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Open an opportunity that the rep saw. Asking for more sends the same form, and judges nothing yet."""
    refuse_unless_selling(request.user)
    if STILL_TYPING & request.POST.keys():
        return show(request, OpportunityForm.still_typing(request.POST, by=request.user))
    form = (
        OpportunityForm(request.POST, by=request.user)
        if request.POST
        else OpportunityForm.blank(by=request.user, customer=asked_for(request))
    )
    if form.is_valid():
        rep = Opportunity.CreatedThrough.REP
        opportunity = services.create(by=request.user, through=Through.PAGE, created_through=rep, **form.cleaned_data)
        return opened(request, opportunity, _("%(number)s is open") % {"number": opportunity.number})
    return show(request, form)


def show(request: SignedInRequest, form: OpportunityForm) -> HttpResponse:
    return render(request, "opportunities/new.html", {"form": form}, status=422 if form.is_bound else 200)


def asked_for(request: SignedInRequest) -> str:
    """Return the customer on whose page somebody began, as the address names it."""
    return request.GET.get("customer", "")


def opened(request: SignedInRequest, opportunity: Opportunity, news: str) -> HttpResponse:
    """Lead to the new opportunity, or to the list when it is a colleague's alone and out of sight already."""
    if opportunity.is_visible_to(request.user):
        return done(request, opportunity, news)
    whose = _("%(news)s. %(owner)s takes it from here.") % {"news": news, "owner": opportunity.owner}
    return done(request, "opportunities:list", whose)


def refuse_unless_selling(user: User) -> None:
    if not can_create(user):
        raise NotAllowed(_("Opportunities are opened by sales reps, team leads and sales managers."))
