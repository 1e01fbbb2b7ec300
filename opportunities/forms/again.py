from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms

from lifecycle.refusals import Refused

from ..models import Opportunity

if TYPE_CHECKING:
    from django.http import QueryDict


def typed_again(
    make: Callable[..., forms.Form], typed: QueryDict, opportunity: Opportunity, refusal: Refused
) -> forms.Form:
    """Put what was typed into the form of the record as it is now, with the sentence why it was not saved.

    What the form carries unseen is fresh, so that saving again saves: the person has read who changed what.
    """
    data = typed.copy()
    for field in make(opportunity=opportunity).hidden_fields():
        value = field.value()
        data.setlist(field.html_name, [str(item) for item in (value if isinstance(value, list) else [value])])
    form = make(data, opportunity=opportunity)
    form.full_clean()
    form.add_error(None, str(refusal))
    if hasattr(form, "recall"):
        form.recall()
    return form
