"""A row of My day that was just settled: what was done, and what taking it back needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing

if TYPE_CHECKING:
    from accounts.models import User

SALT = "workplace.day.undo"
SECONDS = 24 * 60 * 60


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
        return bool(self.act or self.note)

    @classmethod
    def read(cls, token: str, user: User) -> Settled | None:
        """Return what this person was handed; a token that is forged, old or somebody else's means nothing."""
        try:
            return cls(**signing.loads(token, salt=salt_of(user), max_age=SECONDS))
        except (signing.BadSignature, TypeError):
            return None

    def token_for(self, user: User) -> str:
        return signing.dumps(asdict(self), salt=salt_of(user), compress=True)


def salt_of(user: User) -> str:
    return f"{SALT}:{user.pk}"
