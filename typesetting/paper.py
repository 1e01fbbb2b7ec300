"""What stands on a paper: texts, written out in its language, of which both the PDF and the page on screen are made."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


@cache
def picture(path: str) -> str:
    """Return a picture as text that stands in a page. It is read once: a new one comes with the next start."""
    kind = MEDIA[Path(path).suffix.lstrip(".").lower()]
    return f"data:{kind};base64,{b64encode(Path(path).read_bytes()).decode()}"


@dataclass(frozen=True)
class Seller:
    name: str
    lines: tuple[str, ...]
    logo: str = ""  # a path

    @property
    def picture(self) -> str:
        return picture(self.logo) if self.logo else ""


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
