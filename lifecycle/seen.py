"""Which records a page shows and in which version, as one short text: there may be hundreds."""

from __future__ import annotations

import re
from collections.abc import Mapping

SEEN = re.compile(r"\b(\d{1,18}):(\d{1,9})\b")


def write_seen(seen: Mapping[int, int]) -> str:
    """Write the versions by id."""
    return " ".join(f"{pk}:{version}" for pk, version in seen.items())


def read_seen(text: str) -> dict[int, int]:
    """Return the versions by id. What is forged selects nothing, so it is only passed over."""
    return {int(pk): int(version) for pk, version in SEEN.findall(text)}
