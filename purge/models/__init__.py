from .history import OpportunityHistory, QuoteHistory
from .restoration import Restoration
from .rule import Document, RetentionRule
from .run import PurgeRun, Stage
from .set_aside import SetAside

__all__ = [
    "Document",
    "OpportunityHistory",
    "PurgeRun",
    "QuoteHistory",
    "Restoration",
    "RetentionRule",
    "SetAside",
    "Stage",
]
