"""Who is away and who stands in: set by oneself from the settings, by a lead from the workload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Absence, User
from accounts.permissions import sets_absence_of
from interface.answering import done, page_behind, show_form
from lifecycle.refusals import Overtaken

from .. import absences
from ..forms import AwayForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def set_absence(request: SignedInRequest, person: int) -> HttpResponse:
    """Name the days and who stands in. People whom one does not lead do not exist here."""
    absent = find_person(request, person)
    form, back = AwayForm(request.POST or None, person=absent), way_back(request, absent)
    if form.is_valid():
        try:
            absence = absences.set_absence(absent, by=request.user, **form.cleaned_data)
        except Overtaken as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, back, _("%(name)s stands in") % {"name": absence.colleague})
    context = {"person": absent, "is_oneself": absent == request.user, "back": back}
    return show_form(request, "workplace/_away_form.html", form, page="workplace/away.html", **context)


@require_POST
def end_absence(request: SignedInRequest, absence: int) -> HttpResponse:
    """End it at once, or call it off. Who stands in may read of it, but not end it."""
    found = Absence.objects.visible_to(request.user).select_related("person", "colleague")
    ended = absences.end_absence(get_object_or_404(found, pk=absence), by=request.user)
    return done(request, way_back(request, ended.person), _("%(name)s no longer stands in") % {"name": ended.colleague})


def find_person(request: SignedInRequest, pk: int) -> User:
    person: User = get_object_or_404(User.objects.active().with_scope(), pk=pk)
    if not sets_absence_of(request.user, person):
        raise Http404
    return person


def way_back(request: SignedInRequest, person: User) -> str:
    if person == request.user:
        return f"{reverse('workplace:settings')}#absence"
    return page_behind(request, reverse("workplace:workload"))
