"""Every page that a person can open, found in the URL configuration: a new page is walked from its first day."""

from django.urls import URLResolver, get_resolver, reverse

ACCOUNT = ("account_change_password", "account_logout", "mfa_index")
LOOK_DIFFERENT = ("opportunities:detail", "quotes:edit")  # by the status of what they show
ROOMS = ("workplace", "reports", "customers", "opportunities", "quotes", "orders", "people", "notices")


def pages(records, client):
    """Return the addresses that answer this client's GET with a whole page, for the first record that allows it.

    ``records`` names what may fill an address: by room and parameter ("opportunities.pk"), several to be tried in turn.
    A page that looks different by its record is there once for each.
    """
    return {name: answer.request["PATH_INFO"] for name, answer in answers(records, client).items()}


def answers(records, client):
    """Return what these pages answer."""
    found = {}
    for name, address in candidates(records):
        known = name in found
        if known and name not in LOOK_DIFFERENT:
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found[f"{name} {address}" if known else name] = answer
    return found


def candidates(records):
    yield from ((name, reverse(name)) for name in ACCOUNT)
    for room, pattern in patterns():
        for filling in fillings(room, pattern.pattern.converters, records):
            yield f"{room}:{pattern.name}", reverse(f"{room}:{pattern.name}", kwargs=filling)


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
