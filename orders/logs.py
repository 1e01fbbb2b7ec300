from __future__ import annotations

import logging
import re

LINK = re.compile(r"(/o/)[^/\s'\"]+")


class WithoutTokens(logging.Filter):
    """Keep the customer's link out of every log: whoever reads one could open the page and accept."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = scrubbed(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(scrubbed(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


def scrubbed(text: str) -> str:
    return LINK.sub(r"\1…", text)
