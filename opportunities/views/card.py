"""What the board gets in return for an act on one of its cards: the fresh card in its true column, and new figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget, trigger_client_event

from lifecycle.refusals import NotVisible, Overtaken

from ..board import Board
from ..models import Opportunity

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

View = Callable[["SignedInRequest", int], "HttpResponse"]


def is_on_board(request: SignedInRequest) -> bool:
    """Whether the person acts on the board, which wants its card back instead of a new page."""
    return board_address(request).path == reverse("opportunities:board")


def board_address(request: SignedInRequest) -> SplitResult:
    return urlsplit(request.htmx.current_url_abs_path or "")


def show_card(request: SignedInRequest, pk: int, news: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Answer with the card as it is now, under the filters of the board; without it, if it is not among them."""
    board = Board(request.user, QueryDict(board_address(request).query))
    context |= {"board": board, "card": board.card(pk), "name": Opportunity.number_of(pk), "news": news}
    response = render(request, "opportunities/_moved.html", context, status=status)
    return trigger_client_event(response, "moved", {"card": f"o-{context['name']}"}, after="settle")


def tell_the_truth(view: View) -> View:
    """On the board, tell who was faster and show the card as it is now; what is no longer visible goes."""

    @wraps(view)
    def answer(request: SignedInRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except (Overtaken, NotVisible, Http404) as refusal:
            if not is_on_board(request):
                raise
            overtaken = isinstance(refusal, Overtaken)
            news = str(refusal) if overtaken else _("This card is not here any more.")
            response = show_card(request, pk, news, status=409 if overtaken else 404, error=True)
            return reswap(retarget(response, "#toasts"), "beforeend")

    return answer
