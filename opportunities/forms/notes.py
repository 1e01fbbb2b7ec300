from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.forms import OnceForm

from ..models import NoteReason
from ..models.note import LONGEST_NOTE


class NoteForm(OnceForm):
    body = forms.CharField(
        label=_("Add a note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("What happened? A call, a visit, a decision…")}),
    )
    reason = forms.ModelChoiceField(NoteReason.objects.active(), label=_("Reason"), empty_label=None)
    internal = forms.BooleanField(label=_("Internal"), required=False)
    high_priority = forms.BooleanField(label=_("High priority"), required=False)


class CorrectNoteForm(forms.Form):
    body = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 5}))
