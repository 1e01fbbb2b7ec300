"""The addresses at which a checkout finds its embedded services."""

from pathlib import Path
from urllib.parse import quote

from .places import Place

USER = "app"
DATABASE = "pursuit"


def trial_place(base: Path) -> Place:
    return Place(base / ".local")


def database_url(place: Place) -> str:
    return f"postgres://{USER}@/{DATABASE}?host={quote(str(place.sockets), safe='')}"


def redis_url(place: Place) -> str:
    return f"unix://{place.sockets}/redis?db=0"


def default_database_url(base: Path) -> str:
    return database_url(trial_place(base))


def default_redis_url(base: Path) -> str:
    return redis_url(trial_place(base))
