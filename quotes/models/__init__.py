from .codes import AbandonReason
from .delegate import ApprovalDelegate
from .event import QuoteEvent
from .line import QuoteLine
from .note import QuoteNote
from .offer_link import OfferLink
from .quote import Quote

__all__ = ["AbandonReason", "ApprovalDelegate", "OfferLink", "Quote", "QuoteEvent", "QuoteLine", "QuoteNote"]
