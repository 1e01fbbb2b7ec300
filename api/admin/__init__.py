"""The screens of what opens Pursuit to other programs."""

from .deliveries import DeliveryScreen
from .hooks import HookScreen
from .keys import ApiKeyScreen

__all__ = ["ApiKeyScreen", "DeliveryScreen", "HookScreen"]
