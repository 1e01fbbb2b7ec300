from .codes import AbandonReason
from .event import QuoteEvent
from .line import QuoteLine
from .note import QuoteNote
from .offer_link import OfferLink
from .quote import Quote

__all__ = ["AbandonReason", "OfferLink", "Quote", "QuoteEvent", "QuoteLine", "QuoteNote"]
