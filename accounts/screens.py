"""Screens of the Django admin that ask our predicates. Django's own permissions grant nothing there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib.admin import ModelAdmin, ShowFacets, TabularInline
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import label_for_field, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import DateField, ManyToManyField, Model, QuerySet, TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.actions import Action
from audit.services import write_entry
from interface.forms import DayInput
from lifecycle.through import Through

from .permissions import looks_after_the_house
from .stories import changes_in, story_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from .models import User

M = TypeVar("M", bound=Model)
NUL = "\x00"
LONGEST_ID = 19
MOST_CHOSEN = 1000
NUMBER = re.compile(r"^\s*[A-Z]*[-\s]?0*(\d{1,12})\s*$", re.IGNORECASE)
ASKED_BY_FILTERS = frozenset({"", "exact", "id__exact", "isnull", "isempty", "gte", "lt", "year", "month", "day"})


class Shelf(TextChoices):
    """By what for, the screens stand together on the first page, in this order."""

    FLOOR = "floor", _("Sales floor")
    CODES = "codes", _("Codes and stages")
    CATALOGUE = "catalogue", _("Catalogue")
    PEOPLE = "people", _("People and teams")
    PURGE = "purge", _("Purge")
    MACHINES = "machines", _("Other programs")
    MAIL = "mail", _("Mail")
    RECORDS = "records", _("Records, to read")


def signed_in(request: HttpRequest) -> User:
    """Return who asks: the site lets nobody in unsigned."""
    return cast("User", request.user)


class RowForm(forms.ModelForm[Any]):
    """The fields of one row, which say of which row they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"


class Screen(ModelAdmin[M]):
    """Open to whom ``may_see`` lets in, to add and change for whom ``may_keep`` lets. Nothing is ever deleted here.

    What is outside of ``get_queryset`` answers 404, the same as what does not exist. Every change is in the audit, in
    its own transaction. ``says`` tells in a sentence what the screen is for.
    """

    shelf: ClassVar[Shelf] = Shelf.RECORDS
    says: ClassVar[str | Promise] = ""
    heading: ClassVar[str | Promise] = ""
    list_per_page = 100
    list_max_show_all = 500
    show_facets = ShowFacets.NEVER
    formfield_overrides = {DateField: {"widget": DayInput}, ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    bounds: ClassVar[dict[str, tuple[Any, Any]]] = {}

    def may_see(self, user: User) -> bool:
        return looks_after_the_house(user)

    def may_keep(self, user: User) -> bool:
        return False

    def news(self, request: HttpRequest) -> tuple[str, str] | None:
        """Say what waits here for this reader, and with which filters the list shows it."""
        return None

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

    @property
    def media(self) -> forms.Media:
        """Ask for no script of Django's: nothing here opens windows of its own."""
        return forms.Media()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Refuse the NUL character, which the database takes in no text."""
        if any(NUL in value for values in request.GET.lists() for value in values[1]):
            raise Http404
        told = {"title": self.named(), "days_of": self.label_of_days()}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def named(self) -> str:
        """Return what the screen is called, on the first page and above its list."""
        return str(self.heading) or capfirst(str(self.opts.verbose_name_plural))

    def label_of_days(self) -> str:
        """Return of what the days are among which the list may be narrowed."""
        return capfirst(str(label_for_field(self.date_hierarchy, self.model, self))) if self.date_hierarchy else ""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer our own actions only: what may go goes one by one, and says so."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_action_choices(self, request: HttpRequest, default_choices: Any = ()) -> list[tuple[str, str]]:
        """Offer a button for each, and so none for nothing."""
        return super().get_action_choices(request, list(default_choices))

    def response_action(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponse | None:
        """Let forged ids select nothing; what is no number would otherwise break the query."""
        post = request.POST.copy()
        chosen = [pk for pk in post.getlist(ACTION_CHECKBOX_NAME) if pk.isdecimal() and len(pk) < LONGEST_ID]
        post.setlist(ACTION_CHECKBOX_NAME, chosen[:MOST_CHOSEN])
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
        """Make it look like the fields of the pages, and say its bounds before the database says them in its words."""
        if db_field.name in self.bounds:
            kwargs["min_value"], kwargs["max_value"] = self.bounds[db_field.name]
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if field:
            field.widget.attrs.pop("class", None)
        return field

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm[M]]:
        return super().get_changelist_form(request, **{"form": RowForm, **kwargs})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        return super().get_search_results(request, queryset, search_term.replace(NUL, ""))

    def view_on_site(self, obj: M) -> str | None:
        """Link straight to the page in Pursuit."""
        address = getattr(obj, "get_absolute_url", None)
        return address() if address else None

    # Django's own log would be a second one, and would keep names of what a reader may not see any more.

    def account(self, request: HttpRequest, action: str, obj: M, **details: Any) -> None:
        """Write into the audit what was done with this record."""
        write_entry(action, by=signed_in(request), through=Through.ADMIN, subject=obj, **details)

    def construct_change_message(  # type: ignore[override]  # ours goes to the two below, and nowhere else
        self, request: HttpRequest, form: forms.ModelForm[M], formsets: Any, add: bool = False
    ) -> dict[str, list[Any]]:
        return changes_in(form, add=add)

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> None:  # type: ignore[override]
        self.account(request, Action.ADDED, obj, changes=message)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> None:  # type: ignore[override]
        if message:
            self.account(request, Action.CHANGED, obj, changes=message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[M]) -> None:  # type: ignore[override]
        for obj in queryset:
            self.account(request, Action.DELETED, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what the audit and the record's own events tell of it."""
        obj = self.get_object(request, unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "opts": self.opts,
            "object": obj,
            "acts": story_of(obj),
        }
        return TemplateResponse(request, "admin/object_history.html", context)


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


class Part(TabularInline[Model, Model]):
    """Rows that belong to a record, to be read: whoever sees the record sees them."""

    extra = 0
    can_delete = False
    media = forms.Media()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
