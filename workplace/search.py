"""What one person finds by numbers, names and the beginnings of words, among what is theirs to see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import looks_at_sales
from search.queries import words_of

from .hits import KINDS, CustomerHit, Hit, hit_of
from .search_rows import found, touched

if TYPE_CHECKING:
    from accounts.models import User

RECENT = 6


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]

    @property
    def is_exact(self) -> bool:
        return self.hits[0].is_exact


@dataclass
class Search:
    """The hits for a text, so many of each kind; for no text, what the person worked on last. One query."""

    user: User
    text: str
    each: int
    with_closed: bool = False

    @cached_property
    def groups(self) -> list[Group]:
        if not looks_at_sales(self.user) or (self.text and not words_of(self.text)):
            return []
        return self.by_kind() if self.text else self.recent()

    def by_kind(self) -> list[Group]:
        """Return the hits of each kind; the kind of the very record that was typed comes first."""
        rows = found(self.user, self.text, self.each, with_closed=self.with_closed)
        rows.sort(key=lambda row: list(KINDS).index(row["kind"]))
        groups = [
            Group(str(KINDS[kind].label), in_order([hit_of(row, self.text) for row in those]))
            for kind, those in groupby(rows, key=lambda row: row["kind"])
        ]
        return sorted(groups, key=lambda group: not group.is_exact)

    def recent(self) -> list[Group]:
        hits = in_order([hit_of(row, "") for row in touched(self.user, RECENT)])[:RECENT]
        return [Group(_("Recent"), hits)] if hits else []

    @property
    def hits(self) -> list[Hit]:
        return [hit for group in self.groups for hit in group.hits]

    @property
    def the_one(self) -> Hit | None:
        """Return the record whose number was typed."""
        return next((hit for hit in self.hits if hit.is_number), None)

    @property
    def customer(self) -> CustomerHit | None:
        return next((hit for hit in self.hits if isinstance(hit, CustomerHit)), None)


def in_order(hits: list[Hit]) -> list[Hit]:
    """The very one that was typed, then the latest; customers and contacts by name."""
    hits.sort(key=lambda hit: hit.name.casefold())
    hits.sort(key=lambda hit: hit.at, reverse=True)
    return sorted(hits, key=lambda hit: not hit.is_exact)
