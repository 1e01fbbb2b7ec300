"""What happens to quotes beyond one row. Each function is one act, one transaction."""

from .approval import approve, refuse, submit
from .expiry import expire_quotes
from .notes import add_note
from .offer import extend, live_link, present, reject, revoke_link
from .opening import open_with_quote
from .quote import abandon, copy, create, edit, make_primary, rework

__all__ = [
    "abandon",
    "add_note",
    "approve",
    "copy",
    "create",
    "edit",
    "expire_quotes",
    "extend",
    "live_link",
    "make_primary",
    "open_with_quote",
    "present",
    "refuse",
    "reject",
    "revoke_link",
    "rework",
    "submit",
]
