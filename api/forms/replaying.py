from __future__ import annotations

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _


class ReplayForm(forms.Form):
    """From when on a hook is told again."""

    since = forms.SplitDateTimeField(label=_("Everything since"), widget=AdminSplitDateTime())
