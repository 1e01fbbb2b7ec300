"""The draft with its line grid. The same form makes a new quote and changes one; the database counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from interface.answering import done
from interface.requests import SignedInRequest
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from lifecycle.transitions import ask, can
from opportunities.models import Opportunity

from .. import services
from ..acts import acts, obstacles
from ..comparison import bring_lines, comparable, compared
from ..forms import EditForm, LineFormSet, NewForm
from ..forms.lines import EMPTY_ROWS, with_more_rows
from ..models import Quote
from ..permissions import can_edit
from ..services import live_link
from .counting import counted_edit, counted_new
from .finding import find_among_alternatives, find_opportunity, sees_opportunity


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a quote. Nothing is there before it is saved."""
    opportunity = find_opportunity(request.user, pk=pk)
    data = posted(request)
    form = NewForm(data, name=opportunity.name)
    lines = LineFormSet(data, currency=opportunity.currency, empty=EMPTY_ROWS)
    if wants_to_save(request) and form.is_valid() and lines.is_valid():
        made = services.create(
            opportunity, by=request.user, through=Through.PAGE, lines=lines.lines, **form.cleaned_data
        )
        return saved(request, made)
    services.refuse_unless_quotable(opportunity, request.user)
    figures = counted_new(opportunity, form, lines) if wants_more(request) else None
    return show_editor(request, opportunity, form, lines, alternatives=list(opportunity.quotes.all()), figures=figures)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a quote: a draft as a form to who may change it, anything else to read."""
    quote, alternatives = find_among_alternatives(request.user, pk)
    bring_lines([quote, *comparable(alternatives)])
    shown: dict[str, Any] = {
        "alternatives": alternatives,
        "quote": quote,
        "comparison": compared(comparable(alternatives)),
    }
    if request.method == "GET" and not can(request.user, quote, "edit"):
        return show_to_read(request, quote, shown)
    data = posted(request)
    form = EditForm(data, quote=quote)
    lines = LineFormSet(data, currency=quote.currency, lines=list(quote.lines.all()))
    try:
        if wants_to_save(request) and form.is_valid() and lines.is_valid():
            save(request, quote, form, lines)
            return saved(request, quote)
        ask(quote, "edit", by=request.user, through=Through.PAGE)
        figures = counted_edit(request.user, quote, form, lines) if wants_more(request) else None
    except Overtaken as refusal:
        return show_editor(request, quote.opportunity, form, lines, **shown, refusal=refusal)
    return show_editor(request, quote.opportunity, form, lines, **shown, figures=figures if form.is_bound else quote)


def save(request: SignedInRequest, quote: Quote, form: EditForm, lines: LineFormSet) -> None:
    """Save the whole draft, if anything in it differs from what was saved cell by cell."""
    ask(quote, "edit", by=request.user, through=Through.PAGE)
    if form.is_news or lines.are_new:
        services.edit(quote, by=request.user, through=Through.PAGE, lines=lines.lines, **form.cleaned_data)


def saved(request: SignedInRequest, quote: Quote) -> HttpResponse:
    """Go on: to presenting it, if the person pressed that, else to the draft as it is saved."""
    place = reverse("quotes:present", args=[quote.pk]) if "present" in request.POST else quote
    return done(request, place, _("%(number)s is saved") % {"number": quote.number})


def posted(request: SignedInRequest) -> QueryDict | None:
    """Return what was typed; who asks for more lines gets it back with room for them."""
    if request.method == "GET":
        return None
    return with_more_rows(request.POST) if wants_more(request) else request.POST


def wants_more(request: SignedInRequest) -> bool:
    return "more" in request.POST


def wants_to_save(request: SignedInRequest) -> bool:
    return request.method == "POST" and not wants_more(request)


def show_editor(
    request: SignedInRequest,
    opportunity: Opportunity,
    form: NewForm | EditForm,
    lines: LineFormSet,
    *,
    quote: Quote | None = None,
    figures: Quote | None = None,
    refusal: Overtaken | None = None,
    **shown: Any,
) -> HttpResponse:
    """Show the draft with all that was typed, also where it was not saved; figures only of what is shown."""
    context = {
        "opportunity": opportunity,
        "quote": quote,
        "form": form,
        "lines": lines,
        "refusal": refusal,
        "figures": figures,
        "products": f"{reverse('quotes:products')}?currency={opportunity.currency}",
        **(
            ways_to_save(quote, request.user) if quote else {"post": reverse("quotes:count_new", args=[opportunity.pk])}
        ),
        **shown,
    }
    template = "quotes/_draft_form.html" if request.htmx else "quotes/editor.html"
    return render(request, template, context, status=status_of(request, refusal))


def ways_to_save(quote: Quote, user: User) -> dict[str, Any]:
    """Return what the page of a saved draft has beside that of a new one: each change saves itself."""
    return {
        "saves": True,
        "post": reverse("quotes:save_row", args=[quote.pk]),
        "facts": reverse("quotes:save_facts", args=[quote.pk]),
        "obstacles": obstacles(quote, user),
        "link": live_link(quote.opportunity),
    }


def status_of(request: SignedInRequest, refusal: Overtaken | None) -> int:
    if refusal:
        return refusal.status_code
    return 422 if wants_to_save(request) else 200


def show_to_read(request: SignedInRequest, quote: Quote, shown: dict[str, Any]) -> HttpResponse:
    context = {
        "opportunity": quote.opportunity,
        "lines": quote.lines.all(),
        "acts": acts(quote, request.user),
        "obstacles": obstacles(quote, request.user),
        "link": live_link(quote.opportunity) if can_edit(quote, request.user) else None,
        "unseen": not sees_opportunity(quote, request.user),
        "figures": quote,
        **shown,
    }
    return render(request, "quotes/detail.html", context)
