"""What an administrator asks of the audit, as it stands in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.actions import Kind
from interface.forms import DayInput
from opportunities.models import Opportunity
from opportunities.periods import beginning
from orders.models import Order
from quotes.models import Quote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import QueryDict

    from lifecycle.models import Lifecycle

PICK = {"class": "pick"}
RECORDS: tuple[type[Lifecycle], ...] = (Opportunity, Quote, Order)
LAST_DAY = date(9999, 12, 30)
REFERENCE = re.compile(r"[0-9a-f]{6,32}")
ID_LENGTH = 32


class Form(forms.Form):
    """Every field may be empty; what makes no sense is passed over, and the rest applies."""

    person = forms.ChoiceField(label=_("Who"), required=False, widget=forms.Select(PICK))
    kind = forms.ChoiceField(
        label=_("What"), required=False, widget=forms.Select(PICK), choices=[("", _("Anything")), *Kind.choices]
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput(PICK))
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput(PICK))
    number = forms.CharField(label=_("Number"), required=False, max_length=40)
    request = forms.CharField(label=_("Request"), required=False, max_length=40)

    def __init__(self, asked: QueryDict, people: Iterable[tuple[int, str]]) -> None:
        super().__init__(asked)
        field: Any = self.fields["person"]
        field.choices = [("", _("Anybody")), *((str(pk), name) for pk, name in people)]


@dataclass(frozen=True)
class Question:
    """The filters that are on."""

    form: Form

    @cached_property
    def asked(self) -> dict[str, Any]:
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def person(self) -> int | None:
        return int(self.asked["person"]) if "person" in self.asked else None

    @property
    def kind(self) -> str:
        return str(self.asked.get("kind", ""))

    @property
    def since(self) -> datetime | None:
        return beginning(self.asked["since"]) if "since" in self.asked else None

    @property
    def before(self) -> datetime | None:
        """The moment at which the last day that is asked for is over."""
        last: date | None = self.asked.get("until")
        return beginning(min(last, LAST_DAY) + timedelta(days=1)) if last else None

    @cached_property
    def record(self) -> tuple[type[Lifecycle], int] | None:
        """Whose number it is; another text is none, and finds nothing."""
        found = ((model, model.key_in(self.asked.get("number", ""))) for model in RECORDS)
        return next(((model, key) for model, key in found if key), None)

    @property
    def is_of_no_record(self) -> bool:
        return "number" in self.asked and self.record is None

    @property
    def request(self) -> str:
        """The beginning of a request's id, as an error page or a line of the log names it."""
        text = re.sub(r"[\s-]", "", self.asked.get("request", "")).lower()
        return text if REFERENCE.fullmatch(text) else "-" if text else ""

    @property
    def address(self) -> str:
        """The filters as a query string, without the place in the list."""
        return urlencode({name: self.form.data[name] for name in self.asked})
