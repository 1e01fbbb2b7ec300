"""The trial: a checkout that was not told of real servers serves itself."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from math import inf
from pathlib import Path
from typing import Protocol

from .addresses import trial_place
from .locks import Lock
from .logs import Log
from .postgres import Postgres
from .redis import Redis
from .refusal import Refused
from .said import Said
from .servers import PATIENCE, Server
from .waiting import holds_within


class Part(Protocol):
    """Something that can be started and stopped, and may end by itself."""

    name: str
    log: Log

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def ended(self) -> bool: ...


class Trial:
    """What one checkout embeds. One process owns the running servers; others may use them meanwhile."""

    def __init__(self, base: Path) -> None:
        self.said = Said(base / ".env")
        self.place = trial_place(base)
        self.owner = Lock(self.place.root / "owner")
        self.users = Lock(self.place.root / "users")

    @property
    def embeds_database(self) -> bool:
        return "DATABASE_URL" not in self.said

    @property
    def embeds_redis(self) -> bool:
        return "REDIS_URL" not in self.said

    @property
    def wants_demonstration(self) -> bool:
        """Say whether nobody minds accounts with a known password. Never on a real database."""
        return self.embeds_database and all((self.said.get(name) or "on") == "on" for name in ("TRIAL", "DEMO"))

    def servers(self) -> list[Server]:
        wanted = [(Postgres, self.embeds_database), (Redis, self.embeds_redis)]
        return [server(self.place) for server, embedded in wanted if embedded]

    def assume_unsaid(self, site_url: str = "http://localhost:8000") -> None:
        """Set what a trial leaves unsaid. With a real database silence means the safe value instead."""
        if self.embeds_database:
            for name, value in {"TRIAL": "on", "DEMO": "on", "SITE_URL": site_url}.items():
                if name not in self.said:
                    os.environ[name] = value


@contextmanager
def running(parts: Sequence[Part]) -> Iterator[None]:
    with ExitStack() as stack:
        for part in parts:
            stack.callback(part.stop)
            part.start()
        yield


@contextmanager
def services_for_a_command(base: Path) -> Iterator[None]:
    """Use the servers that run, or start them and keep them until nobody uses them any more."""
    trial = Trial(base)
    trial.assume_unsaid()
    servers = trial.servers()
    if not servers or _join(trial, servers):
        yield
        return
    trial.owner.sign(f"a command, process {os.getpid()}")
    with running(servers):
        trial.users.take(shared=True)
        try:
            yield
        finally:
            _wait_for_users(trial)


def _join(trial: Trial, servers: Sequence[Server]) -> bool:
    """Say whether somebody else owns the servers and cannot leave now. If not, we own them."""
    trial.place.make()
    if trial.owner.take():
        return False
    trial.users.take(shared=True, within=inf)
    answered = False

    def settled() -> bool:
        nonlocal answered
        answered = all(server.answers() for server in servers)
        return answered or trial.owner.take()

    if not holds_within(PATIENCE, settled):
        raise Refused(f"The embedded services are held by {trial.owner.signature()}, but do not answer.")
    return answered


def _wait_for_users(trial: Trial) -> None:
    if not trial.users.take(within=0.1):
        print("Waiting for another command that uses the embedded services.", file=sys.stderr)
        trial.users.take(within=inf)
