from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import services
from ..forms import CorrectNoteForm, NoteForm
from ..timeline import Timeline
from .acts import done, find, show_form
from .detail import show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_POST
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a note. htmx gets the activity with the note on top, everybody else the page again."""
    opportunity = find(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show_activity(request, pk, form) if request.htmx else show(request, pk, note_form=form)
    services.add_note(opportunity, by=request.user, **form.cleaned_data)
    return show_activity(request, pk, NoteForm()) if request.htmx else redirect(opportunity)


def show_activity(request: SignedInRequest, pk: int, form: NoteForm) -> HttpResponse:
    opportunity = find(request, pk)
    context = {"opportunity": opportunity, "note_form": form, "timeline": Timeline.of(opportunity), "may_note": True}
    return render(request, "opportunities/_activity.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def correct_note(request: SignedInRequest, pk: int, note: int) -> HttpResponse:
    opportunity = find(request, pk)
    written = get_object_or_404(opportunity.notes.select_related("opportunity"), pk=note)
    form = CorrectNoteForm(request.POST or None, initial={"body": written.body})
    services.refuse_correction(written, by=request.user)
    if form.is_valid():
        services.correct_note(written, by=request.user, **form.cleaned_data)
        return done(request, opportunity, _("Note corrected"))
    return show_form(request, "opportunities/_correct_note_form.html", opportunity, form)
