"""The house with a few more doors, because what the frame does is the same for every page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from config import urls as house
from lifecycle.refusals import Overtaken

handler403, handler404, handler500 = house.handler403, house.handler404, house.handler500


def refuse(request):
    raise PermissionDenied


def come_too_late(request):
    raise Overtaken("Jonas Lind accepted quote A a moment ago.")


def break_down(request):
    raise RuntimeError("broken on purpose")


def greet(request):
    messages.success(request, "Moved to Closing")
    messages.error(request, "Not moved")
    return render(request, "base.html")


@require_POST
def save(request):
    return redirect("/saved/?page=2")


urlpatterns = [
    *house.urlpatterns,
    path("refuse/", refuse),
    path("late/", come_too_late),
    path("break/", break_down),
    path("greet/", greet),
    path("save/", save),
    path("zone/", lambda request: HttpResponse(timezone.get_current_timezone_name())),
    path("open/", login_not_required(lambda request: HttpResponse("open"))),
]
