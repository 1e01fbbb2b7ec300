"""A PostgreSQL and a Redis for the test run, unless the environment names others.

This is a plugin (`-p tests.services`), because pytest-django reads the settings before any conftest. The
controller of a parallel run starts the servers; its workers inherit their addresses.
"""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from embedded.addresses import database_url, redis_url
from embedded.places import Place
from embedded.postgres import Postgres
from embedded.redis import Redis
from embedded.servers import Server

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SERVERS: list[Server] = []

os.environ.setdefault("DEBUG", "on")
os.environ.setdefault("SECRET_KEY", "a key that only the tests use, and that opens nothing")

if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
    place = Place(Path(tempfile.mkdtemp(prefix="pursuit-tests-")))
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = database_url(place)
        SERVERS.append(Postgres(place, durable=False))
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = redis_url(place)
        SERVERS.append(Redis(place, durable=False))


def own_redis_database(url, worker):
    """Give each worker a numbered database of its own, because a test may empty it."""
    number = int(worker.removeprefix("gw")) + 1
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


if WORKER:
    os.environ["REDIS_URL"] = own_redis_database(os.environ["REDIS_URL"], WORKER)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    for server in SERVERS:
        server.start()


def pytest_unconfigure(config):
    for server in reversed(SERVERS):
        server.stop()
    if SERVERS:
        shutil.rmtree(place.root, ignore_errors=True)
