"""The mails of the trial, which are kept here instead of sent. Where mails are sent, there are no such pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from interface.paging import page
from interface.requests import SignedInRequest

from ..backends import mail_is_kept
from ..models import KeptFile, KeptMail

ORDER = ("-kept_at", "-pk")
P = ParamSpec("P")


def only_where_mail_is_kept(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not mail_is_kept():
            raise Http404
        return view(*args, **kwargs)

    return guarded


@require_safe
@only_where_mail_is_kept
def kept_mails(request: SignedInRequest) -> HttpResponse:
    mails = KeptMail.objects.visible_to(request.user).defer("text", "html")
    return render(request, "notices/mail_list.html", {"page": page(mails, request, order=ORDER)})


@require_safe
@only_where_mail_is_kept
def kept_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a mail's text. Its HTML says the same, and is nothing to be shown inside a page of ours."""
    mail = get_object_or_404(KeptMail.objects.visible_to(request.user).defer("html"), pk=pk)
    return render(request, "notices/mail.html", {"mail": mail, "files": mail.files.defer("content")})


@require_safe
@only_where_mail_is_kept
def kept_file(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    visible = KeptMail.objects.visible_to(request.user)
    found = get_object_or_404(KeptFile.objects.filter(mail__in=visible), mail=pk, pk=file)
    headers = {"Content-Disposition": content_disposition_header(True, found.name) or "attachment"}
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)
