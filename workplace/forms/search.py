from __future__ import annotations

from typing import Any

from django import forms

from search.queries import LONGEST


class SearchForm(forms.Form):
    """What was typed, whether closed business counts, and the page from which the person asks."""

    q = forms.CharField(required=False)
    closed = forms.BooleanField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["from"] = forms.CharField(required=False)

    @property
    def asked(self) -> dict[str, Any]:
        """Return what makes sense of it; nonsense counts as not asked."""
        self.full_clean()
        given: dict[str, Any] = {"q": "", "closed": False, "from": "", **self.cleaned_data}
        return {**given, "q": given["q"][:LONGEST]}
