"""A row of My day that was just settled: what was done, and what taking it back needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from interface.handing import hand_out, handed_back

if TYPE_CHECKING:
    from accounts.models import User

USE = "settled row of My day"


@dataclass(frozen=True)
class Settled:
    """``act`` with its ``former`` values is what is taken back; without an act it stands. ``note`` can be corrected."""

    pk: int
    name: str
    customer: str
    says: str
    act: str = ""
    former: Any = None
    note: int | None = None

    @property
    def goes(self) -> bool:
        """Whether its line leaves by itself: what was taken from the queue is to be worked on next."""
        return self.act != "claim"

    @classmethod
    def read(cls, token: str, user: User) -> Settled | None:
        """Return what this person was handed; a token that is forged, old or somebody else's means nothing."""
        handed = handed_back(token, by=user, use=USE)
        return cls(**handed) if handed else None

    def token_for(self, user: User) -> str:
        return hand_out(asdict(self), to=user, use=USE)
