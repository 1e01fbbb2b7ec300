from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from interface.quiet import quietly
from interface.requests import Request
from lifecycle.refusals import NotVisible

from . import services
from .forms import FirstPasswordForm
from .models import Invitation


@quietly("GET", "POST")
def invitation(request: Request, token: str) -> HttpResponse:
    """Ask an invited person for the first password. It signs nobody in: that goes the way of every sign-in."""
    invited = Invitation.objects.by_token(token)
    if invited is None:
        return neutral(request)
    form = FirstPasswordForm(request.POST or None, person=invited.person)
    if form.is_valid():
        try:
            services.accept(invited, password=form.cleaned_data["password"])
        except NotVisible:
            return neutral(request)
        messages.success(request, _("Your password is saved. Sign in with it."))
        return redirect("account_login")
    context = {"invitation": invited, "form": form}
    return render(request, "people/invitation.html", context, status=422 if form.is_bound else 200)


def neutral(request: Request) -> HttpResponse:
    """Say the same to whatever opens nothing: forged, used, withdrawn, run out, or of somebody who has left."""
    return render(request, "people/no_invitation.html", status=404)
