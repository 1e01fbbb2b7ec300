import re

from django.contrib.postgres.search import SearchQuery

from .columns import PUNCTUATION

OPERATORS = '\\&|!<>()*\x00"'
SEPARATORS = re.compile("[" + re.escape(PUNCTUATION + OPERATORS) + r"\s]+")
LONGEST = 200


def words_of(text: str) -> list[str]:
    return [word for word in SEPARATORS.split(text[:LONGEST]) if word]


def prefix_query(text: str) -> SearchQuery | None:
    """Return a query that wants every word of the text as a prefix, or None when there is no word in it."""
    words = words_of(text)
    if not words:
        return None
    return SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config="simple")
