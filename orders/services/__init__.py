"""How a quote becomes an order, and what happens to orders."""

from .acceptance import Acceptance, QuoteOvertaken, accept_by_link, accept_quote
from .confirmation import confirmations, refuse_to_send, send_confirmation
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
    "refuse_to_send",
    "send_confirmation",
]
