import time

PATIENCE = 30


def until(holds):
    """Return as soon as it holds; say so if it never does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"{holds.__name__} did not come true in {PATIENCE} seconds"
        time.sleep(0.005)
