"""Telling people, and promising mails: both in the transaction of the act. Mails are sent later, outside of any."""

from .digest import write_digests
from .promising import promise
from .reading import mark_all_read, mark_read
from .sending import retry_now, send_due_mail
from .telling import News, tell, tell_each

__all__ = [
    "News",
    "mark_all_read",
    "mark_read",
    "promise",
    "retry_now",
    "send_due_mail",
    "tell",
    "tell_each",
    "write_digests",
]
