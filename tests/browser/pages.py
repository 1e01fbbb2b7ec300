"""Every page that a person can open, found in the URL configuration: a new page is walked from its first day."""

from django.urls import URLResolver, get_resolver, reverse

ROOMS = ("workplace", "reports", "customers", "opportunities", "quotes", "orders")


def pages(records, client):
    """Return the addresses that answer this client's GET with a whole page, for the first record that allows it.

    ``records`` names what may fill an address: by room and parameter ("opportunities.pk"), several to be tried in turn.
    """
    found = {}
    for room, pattern in patterns():
        for filling in fillings(room, pattern.pattern.converters, records):
            address = reverse(f"{room}:{pattern.name}", kwargs=filling)
            answer = client.get(address)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                found[f"{room}:{pattern.name}"] = address
                break
    return found


def patterns():
    for part in get_resolver().url_patterns:
        if isinstance(part, URLResolver) and part.app_name in ROOMS:
            yield from ((part.app_name, pattern) for pattern in part.url_patterns)


def fillings(room, parameters, records):
    """Return the ways to fill an address: nothing where it needs nothing, else one per record."""
    if not parameters:
        return [{}]
    choices = [records.get(f"{room}.{name}", ()) for name in parameters]
    return [dict(zip(parameters, values, strict=True)) for values in zip(*choices, strict=False)]
