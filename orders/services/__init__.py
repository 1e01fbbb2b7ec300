"""How a quote becomes an order, and what happens to orders."""

from .acceptance import Acceptance, QuoteOvertaken, accept_by_link, accept_quote
from .confirmation import confirmations, send_confirmation
from .order import cancel, confirm, fulfil, note_customer_number

__all__ = [
    "Acceptance",
    "QuoteOvertaken",
    "accept_by_link",
    "accept_quote",
    "cancel",
    "confirm",
    "confirmations",
    "fulfil",
    "note_customer_number",
    "send_confirmation",
]
