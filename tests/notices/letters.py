"""A letter that only the tests promise, and what it says."""

from notices.letters import Letter, writers
from notices.services import promise

EVENT = "greeting"


def greet(monkeypatch, write=lambda mail: Letter("Good day", "All is well.")):
    """Let this writer write the mails of the event, until the test ends."""
    monkeypatch.setitem(writers, EVENT, write)


def promised(number="Q-000001", to="ann@example.com", **details):
    return promise(EVENT, number, to=to, **details)
