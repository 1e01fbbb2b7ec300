"""How often somebody may fail to get in. What is counted tells nobody whether the account exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.actions import Action
from audit.services import write_entry
from interface import limits
from lifecycle.through import Through

from .browsers import known_as

if TYPE_CHECKING:
    from django.http import HttpRequest

FIVE_MINUTES = 5 * 60


@dataclass(frozen=True)
class Limits:
    """How many in five minutes, for one account from one network or known browser; for one network; for one account."""

    pair: int
    network: int  # an office of many people may stand behind one address
    account: int  # from browsers that are not known to it


LIMITS = {
    "password": Limits(pair=10, network=100, account=30),
    "code": Limits(pair=10, network=100, account=10),  # six digits only
    "reset": Limits(pair=3, network=30, account=5),  # each is a mail
}


@dataclass(frozen=True)
class Counter:
    what: str
    who: str
    limit: int

    def counts(self) -> bool:
        return limits.within(self.limit, self.what, self.who, seconds=FIVE_MINUTES)


@dataclass(frozen=True)
class Tries:
    """The tries for one account from where this request comes. With Redis away nothing is counted and nobody held back.

    A known browser is counted by itself, so that strangers' failures never keep its owner out. Of one network's
    failures only so many count for the account, so that one stranger cannot use up what is left for everybody.
    """

    use: str
    account: str
    address: str
    counters: tuple[Counter, ...]

    def begin(self) -> bool:
        """Count this try as a failure until it is known to be none; say whether it may be made at all."""
        if all(counter.counts() for counter in self.counters):
            return True
        if limits.within(1, f"{self.use}-held-back", (self.account, self.address), seconds=FIVE_MINUTES):
            write_entry(Action.SIGN_IN_HELD_BACK, by=None, through=Through.PAGE, about=self.account, what=self.use)
        return False

    def succeeded(self) -> None:
        for counter in self.counters:
            limits.take_back(counter.what, counter.who)


def tries(request: HttpRequest, use: str, account: str) -> Tries:
    """Return the tries of this ``use``: each kind of secret is counted by itself."""
    account, address, most = account.strip().lower(), limits.network_of(request), LIMITS[use]
    if browser := known_as(request, account):
        return Tries(use, account, address, (Counter(f"{use}-by-browser", f"{account} {browser}", most.pair),))
    strange = (
        Counter(f"{use}-by-pair", f"{account} {address}", most.pair),
        Counter(f"{use}-by-network", address, most.network),
        Counter(f"{use}-by-account", account, most.account),
    )
    return Tries(use, account, address, strange)
