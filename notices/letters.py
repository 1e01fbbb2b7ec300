"""Who writes which mail. A room writes its own in `letters.py`; `notices` knows them by the name of their event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.utils.translation import get_language

from .models import Outbox

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_SUBJECT = 200


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


def written(base: str, *, reply_to: str = "", enclosures: Iterable[Enclosure] = (), **said: Any) -> Letter:
    """Write a letter from its three templates: `<base>.subject.txt`, `<base>.txt` and `<base>.html`.

    They extend `notices/letter.txt` and `notices/letter.html`, and know besides ``said`` the ``seller``, the site's
    address ``site_url`` and the ``language``. The texts are plain: nothing in them is escaped, and neither is
    it to be. The subject is one line, whatever the names in it are.
    """
    context = {"seller": settings.SELLER, "site_url": settings.SITE_URL, "language": get_language(), **said}
    return Letter(
        subject=" ".join(plain(f"{base}.subject.txt", context).split())[:LONGEST_SUBJECT],
        text=plain(f"{base}.txt", context).strip() + "\n",
        html=render_to_string(f"{base}.html", context).strip(),
        reply_to=reply_to,
        enclosures=tuple(enclosures),
    )


def to_customer(base: str, owner: User | None, **said: Any) -> Letter:
    """Write a letter in the owner's name. Where nobody owns it, or the owner has left, answers go to the house."""
    owner = owner if owner and owner.is_active else None
    return written(base, reply_to=owner.email if owner else settings.SELLER["email"], owner=owner, **said)


def plain(name: str, context: dict[str, Any]) -> str:
    template: Template = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine has it
    return template.render(Context(context, autoescape=False))
