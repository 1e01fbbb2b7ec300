"""Time zones as people look for them: by the name of a city."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones() -> list[str]:
    """Return the zones with a city to know them by, and UTC."""
    return [*sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS), "UTC"]


def shown(zone: str) -> str:
    return zone.replace("_", " ")


def zone_called(typed: str) -> str | None:
    """Return the zone of this name, however it is written, or of the only city of this name."""
    wanted = typed.strip().replace(" ", "_").casefold()
    known = {name.casefold(): name for name in [*available_timezones(), *zones()]}
    if wanted in known:
        return known[wanted]
    cities = [name for name in zones() if name.rpartition("/")[2].casefold() == wanted]
    return cities[0] if len(cities) == 1 else None
