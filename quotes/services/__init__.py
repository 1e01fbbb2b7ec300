"""What happens to quotes beyond one row. Each function is one act, one transaction."""

from .approval import approve, refuse, submit
from .asking import ask_for_prices, ask_question
from .expiry import expire_quotes
from .figures import preview_edit, preview_new
from .notes import add_note
from .offer import (
    count_opening,
    default_expiry,
    extend,
    live_link,
    present,
    present_together,
    refuse_dead,
    reject,
    reject_seen,
    revoke_link,
)
from .opening import open_with_quote
from .quote import abandon, copy, create, edit, make_primary, refuse_unless_quotable, rework

__all__ = [
    "abandon",
    "add_note",
    "approve",
    "ask_for_prices",
    "ask_question",
    "copy",
    "count_opening",
    "create",
    "default_expiry",
    "edit",
    "expire_quotes",
    "extend",
    "live_link",
    "make_primary",
    "open_with_quote",
    "present",
    "present_together",
    "preview_edit",
    "preview_new",
    "refuse",
    "refuse_dead",
    "refuse_unless_quotable",
    "reject",
    "reject_seen",
    "revoke_link",
    "rework",
    "submit",
]
