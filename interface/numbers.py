from __future__ import annotations

LONGEST = 18  # digits: what a key of the database surely holds


def number_in(text: str) -> int | None:
    """Read a whole number from an address or a posted form; nothing where somebody wrote something else."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None
