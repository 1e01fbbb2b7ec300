"""What a deal of the demonstration consists of.

Days count back from today, but ``closes`` and ``until`` count on from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Alternative:
    """A quote. Its lines read like “8 MF-80 at 3818, 2 Sample valve at 250”; without a price it is the list price."""

    name: str
    lines: str
    made: int
    presented: int | None = None
    until: int = 30
    approved: int | None = None
    rejected: int | None = None
    expired: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Remark:
    days: int
    author: str
    reason: str
    body: str
    internal: bool = False
    high_priority: bool = False


@dataclass(frozen=True)
class Acceptance:
    days: int
    name: str
    role: str
    alternative: int = 0
    by_link: bool = True
    customer_order_number: str = ""
    confirmed: int | None = None
    fulfilled: int | None = None
    cancelled: int | None = None


@dataclass(frozen=True)
class Loss:
    days: int
    reason: str
    note: str = ""


@dataclass(frozen=True)
class Question:
    """What the customer asks on the page of the offer."""

    days: int
    body: str


@dataclass(frozen=True)
class Deal:
    """One opportunity from its first day to today. Without an owner it waits in its team's queue.

    With a ``wish`` the customer asked on the team's public page. ``mailed``: all alternatives were presented in one
    step and sent by e-mail; ``looked`` are the days on which the customer opened their page.
    """

    name: str
    customer: str
    team: str
    owner: str | None
    opened: int
    closes: int | None = None
    value: int = 0
    origin: str = "customer_call"
    asked: bool = False
    co_owners: tuple[str, ...] = ()
    handed: int | None = None
    qualified: int | None = None
    alternatives: tuple[Alternative, ...] = ()
    closing: int | None = None
    success: int | None = None
    ending: Acceptance | Loss | None = None
    remarks: tuple[Remark, ...] = ()
    wish: str = ""
    mailed: bool = False
    looked: tuple[int, ...] = ()
    questions: tuple[Question, ...] = ()
