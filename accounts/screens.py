"""Screens of the Django admin that ask our predicates. Django's own permissions grant nothing there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from .permissions import looks_after_the_house

if TYPE_CHECKING:
    from .models import User

M = TypeVar("M", bound=Model)
NUL = "\x00"
LONGEST_ID = 19
NUMBER = re.compile(r"^\s*[A-Z]*[-\s]?0*(\d{1,12})\s*$", re.IGNORECASE)
ASKED_BY_FILTERS = frozenset({"", "exact", "id__exact", "isnull", "isempty", "gte", "lt", "year", "month", "day"})


def signed_in(request: HttpRequest) -> User:
    """Return who asks: the site lets nobody in unsigned."""
    return cast("User", request.user)


class Screen(ModelAdmin[M]):
    """Open to whom ``may_see`` lets in, to add and change for whom ``may_keep`` lets. Nothing is ever deleted here.

    What is outside of ``get_queryset`` answers 404, the same as what does not exist.
    """

    list_per_page = 100
    list_max_show_all = 500
    bounds: ClassVar[dict[str, tuple[Any, Any]]] = {}

    def may_see(self, user: User) -> bool:
        return looks_after_the_house(user)

    def may_keep(self, user: User) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.may_see(signed_in(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_keep(signed_in(request))

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.may_keep(signed_in(request))

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Refuse the NUL character, which the database takes in no text."""
        if any(NUL in value for values in request.GET.lists() for value in values[1]):
            raise Http404
        return super().changelist_view(request, extra_context)

    def response_action(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponse | None:
        """Let forged ids select nothing; what is no number would otherwise break the query."""
        post = request.POST.copy()
        chosen = [pk for pk in post.getlist(ACTION_CHECKBOX_NAME) if pk.isdecimal() and len(pk) < LONGEST_ID]
        post.setlist(ACTION_CHECKBOX_NAME, chosen)
        request.POST = post  # type: ignore[assignment]  # Django reads the choice from there only
        return super().response_action(request, queryset)

    def lookup_allowed(  # type: ignore[override]  # without a request nobody calls it any more
        self, lookup: str, value: str, request: HttpRequest
    ) -> bool:
        """Let the address ask only what this screen's filters write into it themselves."""
        field, _, asked = lookup.partition("__")
        return field in self.filtered_fields(request) and asked in ASKED_BY_FILTERS

    def filtered_fields(self, request: HttpRequest) -> set[str]:
        names = {getattr(item, "parameter_name", item) for item in self.get_list_filter(request)}
        return {name[0] if isinstance(name, tuple) else str(name) for name in names} | {str(self.date_hierarchy)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say the bounds beside the field, before the database says them in its own words."""
        if db_field.name in self.bounds:
            kwargs["min_value"], kwargs["max_value"] = self.bounds[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        return super().get_search_results(request, queryset, search_term.replace(NUL, ""))

    def view_on_site(self, obj: M) -> str | None:
        """Link straight to the page in Pursuit."""
        address = getattr(obj, "get_absolute_url", None)
        return address() if address else None


class WordSearchScreen(Screen[M]):
    """Finds as the pages do: by the stored search column, every word a prefix."""

    search_fields = ["pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        return queryset.matching(search_term), False  # type: ignore[attr-defined]  # by the stored column


class NumberSearchScreen(Screen[M]):
    """Finds a record by its number, for example SO-000123; other words by ``search_fields``."""

    number_field = "pk"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        if number := NUMBER.match(search_term):
            return queryset.filter(**{self.number_field: int(number[1])}), False
        return super().get_search_results(request, queryset, search_term)
