from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import looks_at_sales
from interface.answering import done, show_form
from lifecycle.refusals import NotAllowed

from .. import services
from ..forms import ChangeViewForm, SaveViewForm
from ..models import SavedView
from ..models.saved_view import LONGEST_QUERY
from ..permissions import can_keep_view
from ..selection import question_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

PAGE = "opportunities/view.html"


@require_http_methods(["GET", "POST"])
def save_view(request: SignedInRequest) -> HttpResponse:
    """Keep the filters and the order of the address under a name; what makes no sense in them is not kept."""
    if not looks_at_sales(request.user):
        raise PermissionDenied
    query = question_of(request, request.META["QUERY_STRING"]).question
    form = SaveViewForm(request.POST or None, by=request.user)
    if len(query) > LONGEST_QUERY:
        raise NotAllowed(_("That is too much to keep in a view. Take off a filter first."))
    if form.is_valid():
        view = services.save_view(by=request.user, query=query, **form.cleaned_data)
        return done(request, address_of(view.query), _("Saved as “%(name)s”") % {"name": view})
    return show_form(request, "opportunities/_save_view_form.html", form, page=PAGE, back=address_of(query))


@require_http_methods(["GET", "POST"])
def change_view(request: SignedInRequest, view: int) -> HttpResponse:
    kept = find(request, view)
    form = ChangeViewForm(request.POST or None, view=kept, by=request.user)
    if form.is_valid():
        changed = services.change_view(kept, by=request.user, **form.cleaned_data)
        return done(request, address_of(changed.query), _("View saved"))
    context = {"view": kept, "back": address_of(kept.query)}
    return show_form(request, "opportunities/_change_view_form.html", form, page=PAGE, **context)


@require_http_methods(["GET", "POST"])
def delete_view(request: SignedInRequest, view: int) -> HttpResponse:
    """Take the view off the row. The opportunities in it stay as they are."""
    kept = find(request, view)
    form = ChangeViewForm(view=kept, by=request.user)
    if request.method == "POST":
        services.delete_view(kept, by=request.user)
        return done(request, address_of(""), _("View “%(name)s” deleted") % {"name": kept})
    context: dict[str, Any] = {"view": kept, "back": address_of(kept.query)}
    return show_form(request, "opportunities/_delete_view_form.html", form, page=PAGE, **context)


def find(request: SignedInRequest, pk: int) -> SavedView:
    view = get_object_or_404(SavedView.objects.visible_to(request.user).select_related("owner", "team"), pk=pk)
    if not can_keep_view(view, request.user):
        raise NotAllowed(_("This view is its owner’s to change, or the team lead’s."))
    return view


def address_of(query: str) -> str:
    return f"{reverse('opportunities:list')}?{query}" if query else reverse("opportunities:list")
