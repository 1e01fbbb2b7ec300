"""What an answer tells its reader: all of it but the number that tells one request from another."""

import re


def headers_of(response):
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


def without_reference(text):
    """Leave out the beginning of that number, which the page of a refusal shows."""
    return re.sub(r"\b[0-9A-F]{3}-[0-9A-F]{3}\b", "", text)
