"""What a person is told, and what is to be mailed: rows, written in the transaction of the act that they tell of."""

from .kept import KeptFile, KeptMail
from .notification import Notification
from .outbox import Outbox, Trouble

__all__ = ["KeptFile", "KeptMail", "Notification", "Outbox", "Trouble"]
