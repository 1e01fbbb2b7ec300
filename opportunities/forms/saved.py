from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from interface.forms import NameField, OnceForm, VersionedForm, offer

from ..models import SavedView


class ViewFields(forms.Form):
    """The name of a view, and the team that may use it too. Each member finds there what that member sees."""

    name = NameField(label=_("Name"), max_length=60)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Who uses it"),
        required=False,
        empty_label=_("Only me"),
        help_text=_("In a shared view each member finds what that member may see."),
    )

    def offer_to(self, user: User, *, name_of: SavedView | None = None) -> None:
        """Offer the person's teams, and let names be taken only once by the view's owner."""
        kept = [name_of.team_id] if name_of and name_of.team_id else []
        offered = Q(pk__in=Team.objects.workable_by(user).values("pk")) | Q(pk__in=kept)
        offer(self, team=Team.objects.filter(offered))
        self.others = SavedView.objects.filter(owner=name_of.owner if name_of else user)
        if name_of:
            self.others = self.others.exclude(pk=name_of.pk)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.others.filter(name=name).exists():
            raise ValidationError(_("There is a view of that name already."))
        return name


class SaveViewForm(OnceForm, ViewFields):
    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        self.offer_to(by)


class ChangeViewForm(VersionedForm, ViewFields):
    view: SavedView

    def __init__(self, data: Any = None, *, view: SavedView, by: User) -> None:
        super().__init__(data, initial={"name": view.name, "team": view.team_id}, view=view)
        self.offer_to(by, name_of=view)
