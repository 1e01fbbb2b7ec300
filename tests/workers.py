"""Real Celery workers, to be killed."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import connection

COMMAND = "celery -A config worker --concurrency 1 --loglevel WARNING --without-gossip --without-mingle"


@contextmanager
def worker(options, **environment):
    """Run a worker over the test's database, in a process group of its own."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    process = subprocess.Popen(
        [sys.executable, "-m", *COMMAND.split(), *options.split()],
        env=os.environ | {"DATABASE_URL": address, **environment},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)
        cache.clear()


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
