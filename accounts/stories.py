"""What happened to a record beside the pages: its entries of the audit and its events, as one list for the admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.models import Entry

if TYPE_CHECKING:
    from django import forms

MOST = 200
NOTHING = "–"


@dataclass(frozen=True)
class Act:
    """A line of a record's history."""

    when: datetime
    who: str
    what: str
    changes: tuple[str, ...]


def changes_in(form: forms.ModelForm[Any], *, add: bool) -> dict[str, list[Any]]:
    """Return each field that was changed, before and after, as plain values."""
    return {name: change_of(form, name, add=add) for name in form.changed_data if name in form.cleaned_data}


def change_of(form: forms.ModelForm[Any], name: str, *, add: bool) -> list[Any]:
    before = None if add else form.get_initial_for_field(form.fields[name], name)
    return [plain(before), plain(form.cleaned_data[name])]


def plain(value: Any) -> Any:
    """Return a value as the audit keeps it: people, teams and roles by name."""
    if isinstance(value, QuerySet | list | tuple | set | frozenset):
        return sorted(str(item) for item in value)
    return str(value) if isinstance(value, Model) else value


def story_of(record: Model) -> list[Act]:
    """Tell what the audit and the record's own events know of it, latest first."""
    entries = Entry.objects.filter(kind=record._meta.label_lower, key=record.pk).select_related("actor")[:MOST]
    acts = [act_of(record, entry, Action(entry.action).label, entry.actor or "") for entry in entries]
    if hasattr(record, "events"):
        events = record.events.select_related("actor")[:MOST]
        acts += [act_of(record, event, capfirst(event.action.replace("_", " ")), event.who) for event in events]
    return sorted(acts, key=lambda act: act.when, reverse=True)


def act_of(record: Model, told: Any, what: Any, who: Any) -> Act:
    changes = told.details.get("changes") or {}
    lines = tuple(line_of(record, name, *change) for name, change in changes.items())
    return Act(told.happened_at, str(who), str(what), lines)


def line_of(record: Model, name: str, before: Any, after: Any) -> str:
    words = {"field": label_of(record, name), "before": shown(before), "after": shown(after)}
    return _("%(field)s: %(before)s → %(after)s") % words


def label_of(record: Model, name: str) -> str:
    fields = {field.name: getattr(field, "verbose_name", name) for field in record._meta.get_fields()}
    return capfirst(str(fields.get(name, name.replace("_", " "))))


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NOTHING
    return NOTHING if value in (None, "") else str(value)
