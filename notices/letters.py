"""Who writes which mail. A room writes its own in `letters.py`; `notices` knows them by the name of their event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .models import Outbox


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True)
class Letter:
    """What a mail says, in the recipient's language. Answers go to ``reply_to``."""

    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    enclosures: tuple[Enclosure, ...] = ()


Writer = Callable[[Outbox], Letter | None]
writers: dict[str, Writer] = {}


def letter(event: str) -> Callable[[Writer], Writer]:
    """Name the writer of an event's mail. It runs outside a transaction, in the mail's language; None withdraws it."""

    def put(writer: Writer) -> Writer:
        writers[event] = writer
        return writer

    return put
