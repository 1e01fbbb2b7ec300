"""How forms look, and what every form that writes carries along."""

from __future__ import annotations

import re
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")  # from right to left, and back
CHOSEN_BY_TICK = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)


class Field(BoundField):
    """A field whose control looks like the others unless its widget brings a class of its own."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden and not isinstance(widget, CHOSEN_BY_TICK) and "class" not in widget.attrs:
            attrs["class"] = "in"
        return attrs


class FormRenderer(TemplatesSetting):
    form_template_name = "interface/form.html"
    field_template_name = "interface/field.html"
    bound_field_class = Field


class DayInput(forms.DateInput):
    """A day from the browser's own calendar, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def can_be_seen(name: str) -> None:
    """Refuse a name of invisible characters alone: there would be nothing to click on and nothing to call it by."""
    if not any(character.isprintable() and not character.isspace() for character in name):
        raise ValidationError(_("Type a name that can be seen."))


class NameField(forms.CharField):
    """A name stands on one line, also where it was sent on several: it goes into subjects and headings.

    It cannot turn the words around it, so that a page or a paper says what it seems to say.
    """

    default_validators = [can_be_seen]

    def to_python(self, value: Any) -> Any:
        name: str = super().to_python(value) or ""
        return " ".join(TURNS_TEXT.sub("", name).splitlines())


def carried() -> forms.HiddenInput:
    """Make a hidden input without an id: a page holds many forms."""
    return forms.HiddenInput(attrs={"id": False})


def offer(form: forms.Form, **rows: QuerySet[Any]) -> None:
    """Let the person choose among these rows only, by the names of the fields."""
    for name, queryset in rows.items():
        cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = queryset


def own_ids(form: type[forms.Form]) -> str:
    """Name fields after their form: one that opens in a dialog stands beside the page's own fields."""
    return f"{form.__name__.removesuffix('Form').lower()}_%s"


class VersionedForm(forms.Form):
    """A form that changes a record, and says which version of it the person saw.

    The record comes by keyword under its own name and is kept under it:
    ``LoseForm(request.POST or None, opportunity=opportunity)``. Of several
    keywords, the first names the record; the others are kept alike.
    """

    version = forms.IntegerField(widget=carried())

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None, **named: Any) -> None:
        for name, value in named.items():
            setattr(self, name, value)
        record = next(iter(named.values()))
        seen = {"version": record.version, **(initial or {})}
        super().__init__(data, initial=seen, auto_id=own_ids(type(self)))


class OnceForm(forms.Form):
    """A form that creates, and names its request: sent twice, it is still one request."""

    request_key = forms.UUIDField(widget=carried(), initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": own_ids(type(self)), **kwargs})
