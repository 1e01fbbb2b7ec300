"""Who may fetch the orders, who is called when something happens to one, and what became of each call."""

from .delivery import Attempt, Delivery
from .hook import Hook, Occasion
from .key import ApiKey

__all__ = ["ApiKey", "Attempt", "Delivery", "Hook", "Occasion"]
