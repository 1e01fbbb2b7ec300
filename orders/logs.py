"""What this house writes down, without what would let a reader in."""

from __future__ import annotations

import logging
import re

LINK = re.compile(r"((?:/|%2F)o(?:/|%2F))(?:(?!%2F|%3F)[^/\s'\"?])+", re.IGNORECASE)


class WithoutTokens(logging.Formatter):
    """Keep the customer's link out of every line, and out of the errors told below it.

    Whoever reads one could open the page and accept.
    """

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


def scrubbed(text: str) -> str:
    return LINK.sub(r"\1…", text)
