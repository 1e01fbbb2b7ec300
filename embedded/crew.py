"""The programs of Pursuit that the trial runs beside its servers."""

import signal
import subprocess
import sys
from pathlib import Path

from .children import Program
from .locks import Lock
from .logs import Log
from .places import Place

PATIENCE = 5.0


class Hand:
    """One program and its children. It holds the crew's lock for as long as any of its processes lives."""

    def __init__(self, name: str, program: Program, log: Log, lock: Lock) -> None:
        self.name = name
        self.log = log
        self._program = program
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open() as log:
            self._process = self._program.start(output=log.fileno(), holding=[self._lock.descriptor])

    def stop(self) -> None:
        if self._process:
            self._program.stop(self._process, PATIENCE)

    def ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None


class Crew:
    def __init__(self, base: Path, place: Place) -> None:
        self.base = base
        self.place = place
        self.lock = Lock(place.root / "crew.alive")

    def web(self, port: int) -> Hand:
        options = f"gunicorn -c python:config.gunicorn --workers 1 --bind 127.0.0.1:{port}"
        return self._hand("web", *options.split())

    def worker(self) -> Hand:
        """Stop at once, not politely: an unfinished task is delivered again."""
        options = "-Q pursuit,purge --concurrency 2 --loglevel INFO --without-gossip --without-mingle"
        command = ["celery", "--app", "config", "worker", *options.split()]
        return self._hand("worker", *command, stop_signal=signal.SIGQUIT)

    def beat(self) -> Hand:
        state = self.place.root / "beat"
        options = ["--schedule", str(state), "--pidfile=", "--loglevel", "INFO"]
        return self._hand("beat", "celery", "--app", "config", "beat", *options)

    def manage(self, *arguments: str) -> Program:
        return Program([sys.executable, "manage.py", *arguments], folder=self.base)

    def _hand(self, name: str, *module: str, stop_signal: signal.Signals = signal.SIGTERM) -> Hand:
        program = Program(
            [sys.executable, "-m", *module],
            stop_signal=stop_signal,
            orphan_signal=signal.SIGKILL,
            kept=True,
            environment={"PYTHONUNBUFFERED": "1"},
            folder=self.base,
        )
        return Hand(name, program, Log(self.place.logs, name), self.lock)
