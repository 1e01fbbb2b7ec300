from django import forms
from django.utils.translation import gettext_lazy as _

from interface.forms import VersionedForm

from ..models import Stage


class MoveForm(VersionedForm):
    stage = forms.ModelChoiceField(
        Stage.objects.active(), label=_("Stage"), error_messages={"required": _("Choose a stage.")}
    )
