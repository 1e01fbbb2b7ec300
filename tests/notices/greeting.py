"""The tests' letter for a worker of its own process: `celery worker --include tests.notices.greeting`."""

from notices.letters import Letter, letter
from tests.notices.letters import EVENT


@letter(EVENT)
def greeting(mail):
    return Letter("Good day", "All is well.")
