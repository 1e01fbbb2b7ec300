"""What the editor sends while somebody works on a draft. Each change is saved at once; the answer is what it made."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from interface.requests import SignedInRequest
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from lifecycle.transitions import ask

from .. import services
from ..acts import obstacles
from ..forms import ActForm, ArrangeForm, EditForm, LineForm
from ..forms.lines import as_number, settled
from ..forms.rows import Row, as_typed
from ..models import Quote, QuoteLine
from ..models.line import RowInput
from .finding import find_quote


@require_POST
def save_row(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save one row as it was typed, or take it away. What cannot be saved stays as it is and says why."""
    quote = find_draft(request, pk)
    form = row_form(request, quote)
    seen = ActForm(request.POST, quote=quote)
    if form.leaves and form.known is None:
        return answer(request, quote, None, gone=form.row)
    if not (seen.is_valid() and (form.leaves or settled(form, quote.currency))):
        return answer(request, quote, None, row=form.row, cells=form.row.rewritten(form.typed), status=422)
    change = RowInput(
        form.known.pk if form.known else None, None if form.leaves else form.line, position_of(request, form)
    )
    try:
        save(request, quote, change, form.known, seen.cleaned_data["version"])
    except Overtaken as refusal:
        return told_no(request, quote, refusal)
    return answer_taken(request, quote, form) if form.leaves else answer_row(request, quote, form, change)


@require_POST
def add_row(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add what was typed below the grid: a product by its code is saved at once, a text waits for its price."""
    quote = find_draft(request, pk)
    name = f"lines-{as_number(request.POST.get('lines-TOTAL_FORMS'))}"
    form = LineForm({f"{name}-description": request.POST.get("add", "")}, prefix=name)
    seen = ActForm(request.POST, quote=quote)
    if not seen.is_valid() or not form.data[f"{name}-description"].strip():
        return answer(request, quote, None, status=422)
    if not settled(form, quote.currency):
        return answer(request, quote, None, added=form.row, emptied=True, status=422)
    change = RowInput(line=form.line)
    try:
        save(request, quote, change, None, seen.cleaned_data["version"])
    except Overtaken as refusal:
        return told_no(request, quote, refusal)
    return answer_added(request, quote, change, emptied=True)


@require_POST
def arrange(request: SignedInRequest, pk: int) -> HttpResponse:
    """Copy a line below itself, or let it change places with its neighbour."""
    quote = find_draft(request, pk)
    form = ArrangeForm(request.POST, quote=quote)
    line = find_line(quote, as_number(request.POST.get("line")))
    if line is None or not form.is_valid():
        raise Http404
    change = form.change(line)
    try:
        save(request, quote, change, line, form.cleaned_data["version"])
    except Overtaken as refusal:
        return told_no(request, quote, refusal)
    return answer_added(request, quote, change) if change.line else answer(request, quote, fresh(quote))


@require_POST
def save_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save what the draft says beside its lines."""
    quote = find_draft(request, pk)
    form = EditForm(request.POST, quote=quote)
    if not form.is_valid():
        return answer(request, quote, None, form=form, status=422)
    try:
        if form.is_news:
            services.edit(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return told_no(request, quote, refusal)
    now = fresh(quote)
    return answer(request, quote, now, form=EditForm(quote=now))


def find_draft(request: SignedInRequest, pk: int) -> Quote:
    quote = find_quote(request.user, pk)
    ask(quote, "edit", by=request.user, through=Through.PAGE)
    return quote


def row_form(request: SignedInRequest, quote: Quote) -> LineForm:
    """Return the row that has changed, with the line that it shows."""
    name = request.POST.get("row") or request.htmx.trigger or ""
    if not re.fullmatch(r"lines-\d{1,4}", name, re.ASCII):
        raise Http404
    form = LineForm(request.POST, prefix=name)
    if key := as_number(form["id"].value()):
        form.known = find_line(quote, key)
        if form.known is None:
            raise Http404
    return form


def find_line(quote: Quote, pk: int) -> QuoteLine | None:
    return quote.lines.select_related("product").filter(pk=pk).first()


def position_of(request: SignedInRequest, form: LineForm) -> int | None:
    """Tell where a line comes back that had been taken away."""
    return None if form.known else as_number(request.POST.get("position")) or None


def save(request: SignedInRequest, quote: Quote, change: RowInput, known: QuoteLine | None, version: int) -> None:
    """Save the row in the version that the person saw; what is so already leaves no trace."""
    is_so = known and (change.line == known.as_saved() or change.position == known.position)
    if is_so and version == quote.version:
        return
    services.edit(quote, by=request.user, through=Through.PAGE, version=version, row=change)


def fresh(quote: Quote) -> Quote:
    now = Quote.objects.get(pk=quote.pk)
    now.opportunity = quote.opportunity
    return now


def answer_row(request: SignedInRequest, quote: Quote, form: LineForm, change: RowInput) -> HttpResponse:
    if change.position:
        return answer_added(request, quote, change)
    lines = quote.lines.select_related("product")
    line = lines.filter(pk=change.id).first() if change.id else lines.last()
    if line is None:
        raise Http404
    row = Row.of(line, as_number((form.prefix or "").removeprefix("lines-")))
    more: dict[str, Any] = {} if change.id else {"structure": structure(request, quote)}
    return answer(request, quote, fresh(quote), row=row, cells=row.rewritten(form.typed), **more)


def answer_added(request: SignedInRequest, quote: Quote, change: RowInput, **more: Any) -> HttpResponse:
    """Answer with the new row, before the line that follows it."""
    lines = list(quote.lines.select_related("product").filter(position__gte=change.position or 0).order_by("position"))
    lines = lines[:2] if change.position else lines[-1:]
    row = Row.of(lines[0], as_number(request.POST.get("lines-TOTAL_FORMS")))
    follower = lines[1] if len(lines) > 1 else None
    more["structure"] = structure(request, quote)
    return answer(request, quote, fresh(quote), added=row, follower=follower, **more)


def answer_taken(request: SignedInRequest, quote: Quote, form: LineForm) -> HttpResponse:
    """Answer with the way back: the line as it was, to be added where it stood."""
    was = as_typed(form.known) | {"id": ""} if form.known else {}
    shown: dict[str, Any] = {"gone": form.row, "undo": form.known, "was": was, "structure": structure(request, quote)}
    return answer(request, quote, fresh(quote), **shown)


def structure(request: SignedInRequest, quote: Quote) -> dict[str, Any]:
    """Return what changes with the number of lines: the number, and whether the quote can be presented."""
    return {"count": quote.lines.count(), "obstacles": obstacles(quote, request.user)}


def answer(
    request: SignedInRequest, quote: Quote, now: Quote | None, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """Answer with the parts of the page that have changed. Without the quote as it is now, nothing was saved."""
    context = {
        "quote": now,
        "figures": now,
        "opportunity": quote.opportunity,
        "total": as_number(request.POST.get("lines-TOTAL_FORMS")) + 1,
        "post": reverse("quotes:save_row", args=[quote.pk]),
        **shown,
    }
    response = render(request, "quotes/_saved.html", context, status=status)
    return trigger_client_event(response, "draft-saved") if now else response


def told_no(request: SignedInRequest, quote: Quote, refusal: Overtaken) -> HttpResponse:
    """Say why nothing was saved, and leave all that was typed where it is."""
    context = {"refusal": refusal, "quote": quote, "oob": True}
    return render(request, "quotes/_refusal.html", context, status=refusal.status_code)
