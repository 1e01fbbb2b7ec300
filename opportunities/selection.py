"""Which rows of the list a person has chosen, and in which version the page showed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.http import QueryDict

from lifecycle.seen import read_seen, write_seen

from .criteria import Criteria, offered_to
from .models import Opportunity

if TYPE_CHECKING:
    from interface.requests import SignedInRequest

    from .querysets import OpportunityQuerySet

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Selection:
    """Rows out of what the person sees. Ids from the browser only narrow that down, so forged ones find nothing.

    ``seen`` are the versions by id. With ``whole``, the question of the view is asked again each time: what has left
    the view since is left alone, and what has joined it was never agreed to.
    """

    rows: OpportunityQuerySet
    seen: Mapping[int, int]
    view: str
    whole: bool
    found: list[Opportunity] | None = None

    @classmethod
    def of(cls, request: SignedInRequest) -> Self:
        """Read the rows ticked on the list, or the ones that the page of an act has shown already."""
        asked = request.POST if request.method == "POST" else request.GET
        view, whole = asked.get("view", ""), bool(asked.get("all"))
        rows = question_of(request, view).qs if whole else Opportunity.objects.visible_to(request.user)
        if whole and "seen" not in asked:
            first = list(rows.with_people().order_by("pk")[: MOST_AT_ONCE + 1])
            seen = {row.pk: row.version for row in first}
            return cls(rows.filter(pk__in=seen), seen, view, whole, first)
        seen = read_seen(asked.get("seen") or " ".join(asked.getlist("pick")))
        return cls(rows.filter(pk__in=list(seen)[: MOST_AT_ONCE + 1]), seen, view, whole)

    @property
    def is_too_large(self) -> bool:
        return len(self.seen) > MOST_AT_ONCE

    @property
    def is_fit(self) -> bool:
        """Whether there is something to act on, and not too much of it."""
        return bool(self.chosen) and not self.is_too_large

    @cached_property
    def chosen(self) -> list[Opportunity]:
        """Those of the rows that are still there."""
        return list(self.rows.with_people().order_by("pk")) if self.found is None else self.found

    @property
    def gone(self) -> int:
        """How many are no longer this person's to see, or no longer in the view."""
        return len(self.seen) - len(self.chosen)

    @property
    def as_text(self) -> str:
        return write_seen(self.seen)


def question_of(request: SignedInRequest, view: str) -> Criteria:
    """Read what a view asks, as a form carries it along."""
    return Criteria(QueryDict(view), request.user, offered_to(request.user))
