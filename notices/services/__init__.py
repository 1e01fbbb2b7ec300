"""Telling people, and promising mails: both in the transaction of the act."""

from .promising import promise
from .telling import tell

__all__ = ["promise", "tell"]
