"""How often something may be done from outside. The cache counts; it may lose everything, then nobody is refused."""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from contextlib import suppress

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from audit.middleware import address_of

logger = logging.getLogger(__name__)

AN_HOUR = 60 * 60
SUBNET = 64  # of an IPv6 address: what one customer of a provider has for itself


def within(limit: int, what: str, who: object, *, seconds: int = AN_HOUR) -> bool:
    """Count this time, and say whether it is one of the first ``limit`` since the first of them."""
    key = key_of(what, who)
    try:
        cache.add(key, 0, seconds)
        count = int(cache.incr(key))
        if count <= 1:
            cache.touch(key, seconds)  # it may have run out between the two, and begun anew without an end
        return count <= limit
    except (RedisError, ValueError):  # away, or run out between the two
        logger.warning("limit_not_counted what=%s", what)
        return True


def take_back(what: str, who: object) -> None:
    """Count one time less: it was none of those that are limited."""
    with suppress(RedisError, ValueError):
        cache.decr(key_of(what, who))


def key_of(what: str, who: object) -> str:
    return f"limit:{what}:{hashlib.sha256(str(who).encode()).hexdigest()}"


def network_of(request: HttpRequest) -> str:
    """Return where a request comes from, as counted: one address of IPv4, of IPv6 a customer's network."""
    try:
        address = ipaddress.ip_address(address_of(request))
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, SUBNET), strict=False).network_address)
