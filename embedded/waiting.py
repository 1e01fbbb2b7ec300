import time
from collections.abc import Callable


def holds_within(seconds: float, condition: Callable[[], bool], pause: float = 0.02) -> bool:
    """Ask until the condition holds, at least once, and say whether it came to hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
    return True
