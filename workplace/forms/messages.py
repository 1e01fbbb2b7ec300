from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from notices import kinds

from .settings import SettingsForm

if TYPE_CHECKING:
    from notices.kinds import Kind

CHOICES = [(kind.name, kind.label) for kind in kinds.ALL]


class Switches(NamedTuple):
    """A row of the table: one kind, told in Pursuit or not, mailed or not."""

    kind: Kind
    told: bool
    mailed: bool


class MessagesForm(SettingsForm):
    """On is what is told; kept is what is not, so that a kind that is new is told by itself."""

    panel = "messages"
    told = forms.MultipleChoiceField(label=_("In Pursuit"), required=False, choices=CHOICES)
    mailed = forms.MultipleChoiceField(label=_("By e-mail"), required=False, choices=CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["told"] = names_without(self.user.muted_notices)
        self.initial["mailed"] = names_without(self.user.unmailed_notices)

    def rows(self) -> Iterator[Switches]:
        told, mailed = self["told"].value(), self["mailed"].value()
        for kind in kinds.ALL:
            yield Switches(kind, kind.name in told or not kind.can_be_muted, kind.name in mailed)

    @property
    def chosen(self) -> dict[str, Any]:
        told, mailed = ({*self.cleaned_data[name]} for name in ("told", "mailed"))
        return {
            "muted_notices": names_without(told | kinds.ALWAYS_TOLD),
            "unmailed_notices": names_without(mailed),
        }


def names_without(some: Any) -> list[str]:
    return [kind.name for kind in kinds.ALL if kind.name not in some]
