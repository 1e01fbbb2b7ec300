"""Moving closed records into history. Each agent is a plain function, a dry run unless told to be live."""

from .expiry import expire_quotes
from .forecast import blockers
from .opportunities import purge_opportunities
from .quotes import purge_quotes
from .report import Held, Report

__all__ = ["Held", "Report", "blockers", "expire_quotes", "purge_opportunities", "purge_quotes"]
