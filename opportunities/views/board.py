from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from ..board import Board

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """Show the open ones and those closed this month, a column for each stage: three queries.

    For htmx the board alone, or of a long column its next cards.
    """
    board = Board.of(request)
    if not request.htmx or request.htmx.boosted:
        board.fill()
        return render(request, "opportunities/board.html", {"board": board})
    if board.is_continued:
        return render(request, "opportunities/_cards.html", {"board": board, "column": board.next_cards()})
    board.fill()
    response = render(request, "opportunities/_board.html", {"board": board, "is_swapped": True})
    return push_url(response, board.address)
