"""The house with a few more doors, because what the frame does is the same for every page."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template import RequestContext, Template
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from config import urls as house
from interface.forms import OnceForm
from lifecycle.refusals import Overtaken

handler400, handler403 = house.handler400, house.handler403
handler404, handler500 = house.handler404, house.handler500


def refuse(request):
    raise PermissionDenied


def come_too_late(request):
    raise Overtaken("Jonas Lind accepted quote A a moment ago.")


def sleep(request):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")


def break_down(request):
    raise RuntimeError("broken on purpose")


TRIAL = Template("""{% extends "base.html" %}{% block title %}Trial{% endblock %}{% block content %}
<h1>Trial</h1>
<a class="btn" id="edit" data-key="e" href="/trial/form/" hx-get="/trial/form/" hx-target="#dialog">Edit</a>
<button class="btn" id="greet" hx-post="/trial/greet/" hx-swap="none">Greet</button>
<button class="btn" id="late" hx-post="/late/" hx-target="#box">Come too late</button>
<button class="btn" id="save" hx-post="/save/" hx-target="#box">Save</button>
<section class="panel" id="box"><header><h2>Box</h2></header>
<button class="btn" id="swap" hx-get="/trial/box/" hx-target="#box" hx-swap="outerHTML">Swap</button></section>
{% endblock %}""")
FORM = Template("""<form id="form" method="post" action="/trial/form/" novalidate
  hx-post="/trial/form/" hx-target="this" hx-swap="outerHTML">
{% csrf_token %}<header><h2>Edit</h2></header><div class="body">{{ form }}</div>
<footer><a class="btn" href="/trial/">Leave it</a><button class="btn primary">Save it</button></footer></form>""")
GREETING = Template("""{% include "interface/_news.html" %}""")
BOX = '<section class="panel" id="box"><header><h2>Fresh box</h2></header></section>'


class TrialForm(OnceForm):
    name = forms.CharField()
    note = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=[("a", "Price"), ("b", "Timing")], widget=forms.RadioSelect, required=False)


def shown(template, request, status=200, **context):
    return HttpResponse(template.render(RequestContext(request, context)), status=status)


def trial(request):
    return shown(TRIAL, request)


def trial_form(request):
    form = TrialForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["name"] == "Late":
            come_too_late(request)
        messages.success(request, "Saved")
        return redirect("/trial/")
    return shown(FORM, request, 422 if form.is_bound else 200, form=form)


def trial_greeting(request):
    messages.success(request, "Moved to Closing")
    return shown(GREETING, request)


def greet(request):
    messages.success(request, "Moved to Closing")
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
    path("sleep/", sleep),
    path("greet/", greet),
    path("trial/", trial),
    path("trial/form/", trial_form),
    path("trial/greet/", trial_greeting),
    path("trial/box/", lambda request: HttpResponse(BOX)),
    path("save/", save),
    path("zone/", lambda request: HttpResponse(timezone.get_current_timezone_name())),
    path("open/", login_not_required(lambda request: HttpResponse("open"))),
]
