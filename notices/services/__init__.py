"""Telling people, and promising mails: both in the transaction of the act."""

from .promising import promise
from .telling import News, tell, tell_each

__all__ = ["News", "promise", "tell", "tell_each"]
