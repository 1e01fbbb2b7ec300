"""The quote as the customer gets it: as a PDF, and as the same page on screen, ready to be printed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.models import User
from interface.requests import SignedInRequest
from typesetting.press import typeset

from ..document import language_of, quote_file_name, quote_paper, with_all
from ..models import Quote


@require_safe
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show it in the language of the customer; the words around it are the reader's. Paper is light in the dark too."""
    quote = find_for_paper(request.user, pk)
    paper = quote_paper(quote, language=language_of(quote))
    return render(request, "quotes/document.html", {"quote": quote, "paper": paper, "theme": "light"})


@require_safe
def pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    quote = find_for_paper(request.user, pk)
    return pdf_answer(typeset("paper", quote_paper(quote, language=language_of(quote))), quote_file_name(quote))


def find_for_paper(user: User, pk: int) -> Quote:
    return get_object_or_404(with_all(Quote.objects.visible_to(user)), pk=pk)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Answer with a file that opens in the browser, and that is saved under its name."""
    headers = {"Content-Disposition": content_disposition_header(False, name) or "inline"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
