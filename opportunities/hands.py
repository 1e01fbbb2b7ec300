from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .models import Opportunity

CHANGING = ("create", "import", "assign", "claim", "release", "share")


@dataclass(frozen=True)
class Hands:
    """Whose it is, by key: without an owner, it waits in the queue of the team."""

    team: int
    owner: int | None
    co_owners: frozenset[int]

    @classmethod
    def of(cls, opportunity: Opportunity) -> Hands:
        return cls(opportunity.team_id, opportunity.owner_id, opportunity.co_owner_ids)

    def before(self, changes: Mapping[str, list[Any]]) -> Hands:
        """Return whose it was before an act with these changes."""
        return Hands(
            changes.get("team_id", [self.team])[0],
            changes.get("owner_id", [self.owner])[0],
            frozenset(changes.get("co_owners", [self.co_owners])[0] or ()),
        )
