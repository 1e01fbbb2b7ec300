"""What happens to quotes beyond one row. Each function is one act, one transaction."""

from .approval import approve, decided_before, refuse, submit
from .asking import ask_for_prices, ask_question
from .delegation import end_delegate, name_delegate, possible_delegates, refuse_to_delegate
from .expiry import expire_quotes, renew
from .figures import preview_edit, preview_new
from .mailing import last_mail, send_again
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
from .warning import warn_of_expiry

__all__ = [
    "abandon",
    "add_note",
    "approve",
    "ask_for_prices",
    "ask_question",
    "copy",
    "count_opening",
    "create",
    "decided_before",
    "default_expiry",
    "edit",
    "end_delegate",
    "expire_quotes",
    "extend",
    "last_mail",
    "live_link",
    "make_primary",
    "name_delegate",
    "open_with_quote",
    "possible_delegates",
    "present",
    "present_together",
    "preview_edit",
    "preview_new",
    "refuse",
    "refuse_dead",
    "refuse_to_delegate",
    "refuse_unless_quotable",
    "reject",
    "reject_seen",
    "renew",
    "revoke_link",
    "rework",
    "send_again",
    "submit",
    "warn_of_expiry",
]
