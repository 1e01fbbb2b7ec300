"""What this house writes down, without what would let a reader in, and so that nobody can write a line of their own."""

from __future__ import annotations

import logging
import re
import time

from audit.requests import request_id

LINK = re.compile(r"((?:/|%2F)(?:o|invitation|reset(?:/|%2F)key)(?:/|%2F))(?:(?!%2F|%3F)[^/\s'\"?])+", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NO_REQUEST = "-"


class WithoutTokens(logging.Formatter):
    """Write one record as one line that begins with its moment in UTC; ``%(served)s`` is the id of what is served.

    The customer's link stays out of every line and of the errors told below it: whoever reads one could open the page
    and accept. Control characters are written as escapes, and what is told below a line is indented, so that nothing
    which somebody typed can pass for a line of the log.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        record.served, record.exc_text = request_id() or NO_REQUEST, None
        return scrubbed(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's own name
        return escaped(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's own name
        return indented(super().formatException(ei))  # type: ignore[arg-type]  # as the library calls it

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the library's own name
        return indented(super().formatStack(stack_info))


def scrubbed(text: str) -> str:
    return LINK.sub(r"\1…", text)


def escaped(text: str) -> str:
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def indented(text: str) -> str:
    return "\n".join(f"  {escaped(line)}" for line in text.split("\n"))
