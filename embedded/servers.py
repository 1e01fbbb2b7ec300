"""What the embedded PostgreSQL and Redis have in common: one process on one data folder, at most once."""

import os
import signal
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from .children import Program
from .locks import Lock
from .logs import Log
from .places import Place
from .refusal import Refused
from .waiting import holds_within

PATIENCE = 30.0
PREDECESSOR_PATIENCE = 5.0


class Server(ABC):
    """A server of the trial. Its processes hold a lock, so that no second one starts on the same data."""

    name: str
    last_words: signal.Signals

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self.place = place
        self.durable = durable
        self.data = place.root / self.name
        self.log = Log(place.logs, self.name)
        self._alive = Lock(place.root / f"{self.name}.alive")
        self._program: Program | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def pid_file(self) -> Path: ...

    @abstractmethod
    def program(self) -> Program: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)

    def start(self) -> None:
        self.place.make()
        self._see_off_predecessor()
        self.prepare()
        self._program = self.program()
        with self.log.open() as log:
            self._process = self._program.start(output=log.fileno(), holding=[self._alive.descriptor])
        self._alive.release()
        if not holds_within(PATIENCE, lambda: self.ended() or self.answers()) or self.ended():
            raise Refused(f"The embedded {self.name} did not start. {self.log.end()}")

    def stop(self) -> None:
        if self._program and self._process:
            self._program.stop(self._process, PATIENCE)

    def ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _see_off_predecessor(self) -> None:
        """Wait for the server of a killed run; end it if it does not end by itself."""
        for last_words in (None, self.last_words, signal.SIGKILL):
            if last_words:
                os.kill(int(self.pid_file.read_text().split()[0]), last_words)
            if self._alive.take(within=PREDECESSOR_PATIENCE):
                self.pid_file.unlink(missing_ok=True)
                return
        raise Refused(f"The embedded {self.name} of an earlier run does not end: see {self.pid_file}.")
