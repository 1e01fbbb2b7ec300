"""`make run`: the servers, the migrations, the demonstration on the very first start, and the programs."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from .children import Program
from .crew import Crew, Hand
from .refusal import Refused
from .trial import Part, Trial, running
from .waiting import holds_within

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SHORTEST_LIFE = 10.0
LONGEST_START = 60.0


def supervise(base: Path) -> None:
    trial = Trial(base)
    crew = Crew(base, trial.place)
    port = _port(trial)
    _take_over(trial, crew, port)
    _leave_on_signals()
    servers = trial.servers()
    web, others = crew.web(port), [crew.worker(), crew.beat()]
    with running(servers):
        _run(crew.manage("migrate", "--verbosity", "0"))
        _load_demonstration_once(trial, crew)
        with running([web]):
            _announce(trial, crew, web, port)
            with running(others):
                watch([*servers, web, *others])


def _port(trial: Trial) -> int:
    text = trial.said.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Refused("PORT must be a whole number from 1 to 65535.")
    return int(text)


def _take_over(trial: Trial, crew: Crew, port: int) -> None:
    """Become the only supervisor of this checkout, after the programs of a killed one are gone."""
    trial.place.make()
    if not trial.owner.take():
        raise Refused(f"Pursuit is running here already: {trial.owner.signature()}.")
    address = f"http://localhost:{port}"
    trial.owner.sign(f"{address}, process {os.getpid()}")
    if not crew.lock.take(within=15):
        raise Refused("Programs of an earlier run have not ended yet.")
    if _is_taken(port):
        raise Refused(f"Port {port} is taken by another program. Choose one with: PORT={port + 1} make run")
    trial.assume_unsaid(site_url=address)


def _is_taken(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _leave_on_signals() -> None:
    """Unwind on the first signal and ignore the rest, so that every stop is carried through."""

    def leave(number: int, frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(0)

    for each in SIGNALS:
        signal.signal(each, leave)


def _run(program: Program) -> None:
    process = program.start()
    try:
        code = process.wait()
    except SystemExit:
        program.stop(process, patience=5)
        raise
    if code:
        raise SystemExit(code)


def _load_demonstration_once(trial: Trial, crew: Crew) -> None:
    """Load it at the very first start, and again if that was cut short."""
    loaded = trial.place.root / "demonstration-loaded"
    if trial.wants_demonstration and not loaded.exists():
        _run(crew.manage("demo"))
        loaded.touch()


def _announce(trial: Trial, crew: Crew, web: Hand, port: int) -> None:
    who = crew.manage("demo", "--who").start(output=subprocess.PIPE) if trial.wants_demonstration else None
    if not holds_within(LONGEST_START, lambda: web.ended() or _answers(port)) or web.ended():
        raise Refused(f"The web server did not start. {web.log.end()}")
    print(f"\nPursuit runs at http://localhost:{port} (Ctrl-C stops it)\n", flush=True)
    if who:
        print(who.communicate()[0].decode(), flush=True)


def _answers(port: int) -> bool:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", "/healthz")
        return client.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        client.close()


def watch(parts: Sequence[Part]) -> None:
    """Start again whatever ends, but give up on what ends as soon as it is started."""
    started = dict.fromkeys(parts, time.monotonic())
    while True:
        for part in parts:
            if part.ended():
                if time.monotonic() - started[part] < SHORTEST_LIFE:
                    raise Refused(f"The {part.name} ends as soon as it is started. {part.log.end()}")
                print(f"The {part.name} ended and is started again.", flush=True)
                part.start()
                started[part] = time.monotonic()
        time.sleep(0.5)
