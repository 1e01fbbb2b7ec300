"""One call of a hook's address, over the network."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from orders.logs import scrubbed
from orders.models import Order

from ..models import Attempt, Delivery, Hook
from ..models.hook import why_not_called
from ..schema import VERSION, moment, order_of, with_all_that_is_told

SECONDS = 10
LONGEST_ANSWER = 500
GONE = 410
METADATA = frozenset(map(ip_address, ["fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192"]))
NAMES = {"confirm": "order.confirmed", "fulfil": "order.fulfilled", "cancel": "order.cancelled"}
Failure = Attempt.Failure
ONCE: Any = {"timeout": SECONDS, "allow_redirects": False, "stream": True}


class ForbiddenPlaceError(Exception):
    """The address leads to where no other program of the house can be."""


@dataclass(frozen=True)
class Answer:
    """What a call came back with: a status, or why there is none."""

    status: int | None = None
    failure: str = ""
    text: str = ""
    took_ms: int = 0

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


def call(delivery: Delivery) -> Answer:
    """Tell the hook of the event, signed. Runs outside of any transaction; it follows no redirect."""
    hook = delivery.hook
    if not hook.secret:
        return Answer(failure=Failure.NO_SECRET)
    if why_not_called(hook.url):
        return Answer(failure=Failure.FORBIDDEN)
    started = time.monotonic()
    answer = post(hook, body_of(delivery), delivery)
    return Answer(answer.status, answer.failure, answer.text, round(1000 * (time.monotonic() - started)))


def post(hook: Hook, body: bytes, delivery: Delivery) -> Answer:
    headers = headers_for(hook, body, delivery)
    try:
        with session() as opened, opened.post(hook.url, body, headers=headers, **ONCE) as response:
            status, text = response.status_code, beginning_of(response)
    except requests.Timeout:
        return Answer(failure=Failure.TIMEOUT)
    except requests.exceptions.SSLError:
        return Answer(failure=Failure.CERTIFICATE)
    except ForbiddenPlaceError:
        return Answer(failure=Failure.FORBIDDEN)
    except (requests.RequestException, HTTPError, ValueError, OSError):
        return Answer(failure=Failure.UNREACHABLE)
    shown = readable(text, hidden=[hook.secret, headers["Pursuit-Signature"].partition("v1=")[2]])
    return Answer(status, "" if 200 <= status < 300 else Failure.ANSWER, shown)


def body_of(delivery: Delivery) -> bytes:
    """Write the order as it stands now; the event says what had happened to it."""
    event = delivery.event
    order = with_all_that_is_told(Order.objects.filter(pk=event.order_id)).get()
    told = {
        "version": VERSION,
        "delivery": str(delivery.key),
        "event": NAMES[event.action],
        "happened_at": moment(event.happened_at),
        "order": order_of(order),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def headers_for(hook: Hook, body: bytes, delivery: Delivery) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Pursuit",
        "Pursuit-Delivery": str(delivery.key),
        "Pursuit-Signature": signature(hook.secret, body, int(time.time())),
    }


def signature(secret: str, body: bytes, now: int) -> str:
    """Sign time and body together, so that a receiver can refuse what is old as well as what is forged."""
    digest = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={now},v1={digest}"


def beginning_of(response: requests.Response) -> bytes:
    """Read what has come of the answer with its first piece; the status counts, whatever becomes of the rest."""
    try:
        return bytes(response.raw.read1(4 * LONGEST_ANSWER, decode_content=False))
    except (HTTPError, OSError, ValueError):
        return b""


def readable(text: bytes, *, hidden: list[str]) -> str:
    """Keep no secret that the receiver repeats, no customer's link, and nothing that a screen cannot show."""
    shown = scrubbed(text.decode(errors="replace"))
    for secret in hidden:
        shown = shown.replace(secret, "…")
    return "".join(sign if sign.isprintable() else " " for sign in shown)[:LONGEST_ANSWER]


def session() -> requests.Session:
    """Open a session that takes neither proxy nor password from the machine it runs on."""
    opened = requests.Session()
    opened.trust_env = False
    opened.mount("http://", Adapter())
    opened.mount("https://", Adapter())
    return opened


def refuse_forbidden(place: str) -> None:
    """Refuse link-local addresses, where clouds keep a machine's credentials, and those that are nobody's."""
    found = ip_address(place.partition("%")[0])
    found = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
    if found.is_link_local or found.is_multicast or found.is_unspecified or found in METADATA:
        raise ForbiddenPlaceError(place)


class Plain(HTTPConnection):
    """Asks where it has come to before it says a word: a name may lead elsewhere the second time it is looked up."""

    def connect(self) -> None:
        super().connect()
        refuse_forbidden(self.sock.getpeername()[0])


class Secure(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        refuse_forbidden(self.sock.getpeername()[0])


class PlainPool(HTTPConnectionPool):
    ConnectionCls = Plain


class SecurePool(HTTPSConnectionPool):
    ConnectionCls = Secure


class Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
