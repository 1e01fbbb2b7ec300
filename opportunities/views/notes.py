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

    from ..models import Opportunity


@require_POST
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a note. htmx gets an empty composer and the note for the top of the timeline, others the page again."""
    opportunity = find(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return ask_for_note(request, opportunity, form)
    written = services.add_note(opportunity, by=request.user, **form.cleaned_data)
    if not request.htmx:
        return redirect(opportunity)
    context = {"opportunity": opportunity, "note_form": NoteForm(), "timeline": Timeline.of_note(opportunity, written)}
    return render(request, "opportunities/_noted.html", context)


def ask_for_note(request: SignedInRequest, opportunity: Opportunity, form: NoteForm) -> HttpResponse:
    if not request.htmx:
        return show(request, opportunity.pk, note_form=form)
    context = {"opportunity": opportunity, "note_form": form}
    return render(request, "opportunities/_composer.html", context, status=422)


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
