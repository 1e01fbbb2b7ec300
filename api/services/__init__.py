"""What other programs fetch of the orders, and what they are told."""

from .delivering import call_hooks
from .feed import Place, Stretch, stretch
from .replaying import replay_since

__all__ = ["Place", "Stretch", "call_hooks", "replay_since", "stretch"]
