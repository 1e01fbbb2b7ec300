from .event import OrderEvent
from .line import OrderLine
from .order import Order

__all__ = ["Order", "OrderEvent", "OrderLine"]
