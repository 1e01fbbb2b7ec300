"""Programs that end when their starter does, however the starter ends.

Linux signals the child itself when the starter's thread is gone, so start them from the main thread.
Elsewhere, and for a program that may not heed a signal or has children of its own, a keeper stands between: it
ends the whole session when the pipe from the starter closes.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1
KEEPER = Path(__file__).with_name("keeper.py")


@dataclass(frozen=True)
class Program:
    """A command, and the signals that ask it to stop: politely, and when its starter was killed."""

    command: Sequence[str | Path]
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM
    kept: bool = False
    user: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")

    def start(self, *, output: int | None = None, holding: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        """Start in a session of its own, so that a terminal's Ctrl-C reaches the starter alone."""
        prefix, pipe, dying = self._ties(holding)
        return subprocess.Popen(
            [*prefix, *map(str, self.command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=self.folder,
            env={**os.environ, **self.environment},
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            pass_fds=[*holding, *pipe],
            start_new_session=True,
            preexec_fn=dying,
        )

    def _ties(self, holding: Sequence[int]) -> tuple[list[str], list[int], Callable[[], None] | None]:
        if sys.platform == "linux" and not self.kept:
            return [], [], _die_with(os.getpid(), self.orphan_signal)
        reading, _ = _lifeline()
        held = " ".join(map(str, holding))
        keeper = [sys.executable, "-I", str(KEEPER), str(reading), held, str(int(self.orphan_signal))]
        return keeper, [reading], None

    def stop(self, process: subprocess.Popen[bytes], patience: float) -> None:
        """Ask politely, then end the whole session."""
        process.send_signal(self.stop_signal)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _die_with(parent: int, orphan_signal: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, orphan_signal)
        if os.getppid() != parent:
            os._exit(1)

    return tie


@cache
def _lifeline() -> tuple[int, int]:
    return os.pipe()
