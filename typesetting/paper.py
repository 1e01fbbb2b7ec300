"""What stands on a paper: texts, written out in its language, of which both the PDF and the page on screen are made."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Seller:
    name: str
    lines: tuple[str, ...]
    logo: str = ""  # a path


@dataclass(frozen=True)
class Line:
    item: str
    code: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Sum:
    label: str
    figure: str


@dataclass(frozen=True)
class Closing:
    """What stands at the foot of the last page: how to say yes, or who said it."""

    heading: str
    text: str
    blanks: tuple[str, ...] = ()  # what is to be written by hand


@dataclass(frozen=True)
class Paper:
    language: str
    made_at: datetime
    number: str
    title: str
    lead: str
    mark: str  # why it is not to be relied on, across the head of every page
    seller: Seller
    receiver_label: str
    receiver: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]  # of the item, then one for each figure of a line
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    total: Sum
    closing: Closing | None
    terms: str
    page_of: str  # with {page} and {pages}

    def as_data(self) -> dict[str, Any]:
        """Return plain texts for the press, without where they come from."""
        data = asdict(self)
        del data["made_at"], data["seller"]["logo"]
        return data
