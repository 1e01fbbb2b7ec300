"""A copy of the project that starts processes of its own, away from the servers of the test run."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
from django.conf import settings

from embedded.addresses import database_url, trial_place
from embedded.waiting import holds_within

BASE = Path(settings.BASE_DIR)
LEFT_OUT = (".git", ".venv", ".local", ".env", "docs", "tests", "__pycache__", ".*_cache")
SET_BY_THE_TEST_RUN = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "TRIAL", "DJANGO_SETTINGS_MODULE"}


class Checkout:
    def __init__(self, folder):
        self.folder = folder
        self.place = trial_place(folder)
        self.port = free_port()
        self.started = []
        shutil.copytree(BASE, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))

    @property
    def database_url(self):
        return database_url(self.place)

    def start(self, *arguments, **environment):
        kept = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_TEST_RUN}
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**kept, "PORT": str(self.port), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def run(self, *arguments, **environment):
        process = self.start(*arguments, **environment)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said

    def supervise(self):
        """Start what `make run` starts, and wait until it has told its address."""
        process = self.start("-m", "embedded")
        said = []
        for line in process.stdout:
            said.append(line)
            if "Pursuit runs at" in line:
                return process
        raise AssertionError("".join(said))

    def end(self):
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


def family(process):
    """Name the process and all that it started, as they are now."""
    starter = psutil.Process(process.pid)
    return [starter, *starter.children(recursive=True)]


def none_lives(processes, within=20):
    return holds_within(within, lambda: not any(map(_lives, processes)))


def _lives(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
