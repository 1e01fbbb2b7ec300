from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from interface.forms import OnceForm, carried
from lifecycle.seen import read_seen

from ..models import Rule
from ..services.dealing import Terms, Work, open_count


class HandoverForm(OnceForm):
    """To whom a person's open work goes, and why. ``looking`` asks for the preview alone, which needs no reason.

    ``seen`` and ``dealt`` say what the preview showed: the versions, and the owner that each was to have.
    """

    receivers = forms.TypedMultipleChoiceField(
        label=_("Who takes over?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    rule = forms.ChoiceField(label=_("By which rule?"), choices=Rule.choices, initial=Rule.LOAD)
    team = forms.TypedChoiceField(label=_("Of which team?"), coerce=int, required=False, empty_value=None)
    keep = forms.BooleanField(required=False)
    leave = forms.BooleanField(required=False, initial=True)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stands in each timeline, and in what the receivers are told."),
    )
    seen = forms.CharField(widget=carried(), max_length=100_000)
    dealt = forms.CharField(widget=carried(), max_length=100_000)

    def __init__(self, data: Any = None, *, work: Work, looking: bool = False) -> None:
        super().__init__(data)
        self.work, self.looking = work, looking
        person = {"name": work.person.name}
        offered: Any = self.fields
        offered["receivers"].choices = [(colleague.pk, described(colleague)) for colleague in work.colleagues]
        offered["team"].choices = [("", _("All teams")), *((team.pk, team.name) for team in work.teams)]
        offered["keep"].label = _("%(name)s stays beside each new owner as co-owner") % person
        offered["leave"].label = _("%(name)s also goes from where others own it") % person
        if looking:
            self.look(offered)

    def look(self, offered: Any) -> None:
        """Read who and how, and ask for the rest only when it is carried out."""
        for name in ("reason", "seen", "dealt", "request_key"):
            offered[name].required = False
        self.full_clean()
        offered["reason"].required = True

    def clean_seen(self) -> dict[int, int]:
        return read_seen(self.cleaned_data["seen"])

    def clean_dealt(self) -> dict[int, int]:
        return read_seen(self.cleaned_data["dealt"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("rule") == Rule.ONE and len(cleaned.get("receivers", ())) > 1:
            raise ValidationError({"rule": _("Choose one colleague only, or another rule.")})
        return cleaned

    @property
    def key(self) -> UUID | None:
        """The name of the request, also where what it asks for is no longer possible."""
        return self.cleaned_data.get("request_key") if self.is_bound and self.errors is not None else None

    @property
    def terms(self) -> Terms | None:
        """What is asked for, as soon as it says who and how."""
        if not self.is_bound or {"receivers", "rule", "team"} & self.errors.keys():
            return None
        cleaned = self.cleaned_data
        chosen: list[User] = [person for person in self.work.colleagues if person.pk in cleaned["receivers"]]
        return Terms(chosen, cleaned["rule"], cleaned["team"], cleaned["keep"], cleaned["leave"])


def described(colleague: Any) -> str:
    """Name a colleague with what is open already, and say who is away."""
    count = open_count(colleague)
    words = {"name": colleague.name, "count": count}
    if colleague.is_away:
        return ngettext("%(name)s, %(count)d open, away today", "%(name)s, %(count)d open, away today", count) % words
    return ngettext("%(name)s, %(count)d open", "%(name)s, %(count)d open", count) % words
