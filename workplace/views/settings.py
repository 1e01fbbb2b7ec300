"""A person's own settings: one page of panels, each of which saves by itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.forms import ManageUserSessionsForm
from django.conf import settings as house
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.models import Absence
from accounts.permissions import looks_at_sales, works_in_sales
from accounts.services import change_settings
from accounts.zones import zone_called
from interface import formats

from ..devices import devices_of, name_of
from ..forms import FORMS, SettingsForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from interface.requests import SignedInRequest

SAMPLE = Decimal("12345.60")
OF_SALES = ("day", "messages")


@require_safe
def settings(request: SignedInRequest) -> HttpResponse:
    return show_page(request)


@require_http_methods(["GET", "POST"])
def save(request: SignedInRequest, panel: str) -> HttpResponse:
    """Save one panel. Without htmx, and when only looked at, the answer is the whole page."""
    user = request.user
    if panel not in panels_of(user):
        raise Http404
    form = FORMS[panel](request.POST if request.method == "POST" else None, user=user, asked=request.GET)
    if not form.is_valid():
        return show_panel(request, form) if request.htmx else show_page(request, form)

    language = user.language
    change_settings(user, **form.chosen)
    if user.language != language:
        return in_new_language(request)
    if request.htmx:
        return show_panel(request, FORMS[panel](user=user), saved=True)
    messages.success(request, _("Saved"))
    return redirect(f"{reverse('workplace:settings')}#{panel}")


@require_http_methods(["GET", "POST"])
def devices(request: SignedInRequest) -> HttpResponse:
    """Sign out every other device."""
    if request.method == "POST":
        ManageUserSessionsForm(request.POST, request=request).save(request)
        if not request.htmx:
            messages.success(request, _("The other devices are signed out"))
            return redirect(f"{reverse('workplace:settings')}#devices")
    if request.htmx:
        context = {"devices": listed(request), "ended": request.method == "POST"}
        return render(request, "workplace/_panel_devices.html", context)
    return show_page(request)


def in_new_language(request: SignedInRequest) -> HttpResponse:
    """Answer in the language just chosen: every word of the page changes, so the page comes anew."""
    with translation.override(request.user.language):
        messages.success(request, _("Saved"))
    return HttpResponseClientRefresh() if request.htmx else redirect(f"{reverse('workplace:settings')}#region")


def panels_of(user: User) -> list[str]:
    """Return the panels that mean something to this person, in their order."""
    return [name for name in FORMS if name not in OF_SALES or looks_at_sales(user)]


def show_page(request: SignedInRequest, bound: SettingsForm | None = None) -> HttpResponse:
    user = request.user
    forms = [FORMS[name](user=user) for name in panels_of(user)]
    if bound:
        forms = [bound if form.panel == bound.panel else form for form in forms]
    context = {
        "panels": [panel_of(form) for form in forms],
        "devices": listed(request),
        "absences": absences_of(user),
        "has_two_steps": is_mfa_enabled(user),
    }
    return render(request, "workplace/settings.html", context, status=422 if bound and bound.is_bound else 200)


def absences_of(user: User) -> list[Absence] | None:
    """Return when the person is away, and stands in, from today on; nothing means that it is not for this person."""
    if not works_in_sales(user):
        return None
    own = Absence.objects.standing().to_come().filter(Q(person=user) | Q(colleague=user))
    return list(own.select_related("person", "colleague"))


def show_panel(request: SignedInRequest, form: SettingsForm, *, saved: bool = False) -> HttpResponse:
    context = {**panel_of(form), "saved": saved}
    return render(request, context["template"], context, status=422 if form.is_bound else 200)


def panel_of(form: SettingsForm) -> dict[str, Any]:
    panel = {"panel": form.panel, "form": form, "template": f"workplace/_panel_{form.panel}.html"}
    return {**panel, "samples": samples(form)} if form.panel == "region" else panel


def samples(form: SettingsForm) -> dict[str, str]:
    """Show a date, a time and an amount as they would be written."""
    language = str(form["language"].value())
    zone = zone_called(str(form["time_zone"].value())) or form.user.time_zone
    known = language if language in dict(house.LANGUAGES) else form.user.language
    with translation.override(known), timezone.override(ZoneInfo(zone)):
        now = timezone.localtime()
        return {
            "date": date_format(now, "j M Y"),
            "time": formats.moment(now - timedelta(seconds=1)),
            "amount": str(formats.money(SAMPLE, house.DEFAULT_CURRENCY, cents=True)),
        }


def listed(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return where the person is signed in, this very device first."""
    found = [
        {
            "name": name_of(device.user_agent),
            "ip": device.ip,
            "since": device.created_at,
            "used": device.last_seen_at,
            "here": device.session_key == request.session.session_key,
        }
        for device in devices_of(request.user)
    ]
    return sorted(found, key=lambda device: not device["here"])
