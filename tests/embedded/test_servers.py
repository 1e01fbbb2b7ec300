import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from embedded import servers
from embedded.children import KEEPER, Program
from embedded.locks import Lock
from embedded.places import LONGEST_SOCKET_PATH, Place
from embedded.postgres import Postgres
from embedded.redis import Redis
from embedded.refusal import Refused
from tests.embedded.checkout import family, none_lives


@pytest.fixture
def place():
    with tempfile.TemporaryDirectory(prefix="pursuit-") as folder:
        yield Place(Path(folder) / "local")


@pytest.mark.parametrize("kind", [Postgres, Redis])
def test_a_server_that_outlived_its_starter_is_seen_off(monkeypatch, place, kind):
    monkeypatch.setattr(servers, "PREDECESSOR_PATIENCE", 0.2)
    orphan, server = kind(place, durable=False), kind(place, durable=False)
    orphan.start()

    server.start()

    assert orphan.ended()
    assert server.answers()
    server.stop()


def test_a_process_number_of_a_dead_server_that_somebody_else_has_now_does_no_harm(place):
    server = Postgres(place, durable=False)
    server.start()
    server.stop()
    server.pid_file.write_text(f"{os.getpid()}\n")

    server.start()

    assert server.answers()
    server.stop()


def test_a_start_that_was_cut_short_is_begun_anew(place):
    place.make()
    half = place.root / "postgres" / "new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(place, durable=False)

    server.start()

    assert server.answers()
    server.stop()


def test_sockets_of_a_deep_folder_lie_where_the_path_is_short():
    deep = Place(Path("/home") / ("pursuit" * 20))

    assert len(str(deep.sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert deep.sockets != Place(Path("/home") / ("pursuit" * 21)).sockets


def test_a_socket_folder_that_is_open_to_others_is_refused(place):
    place.make()
    place.sockets.chmod(0o755)

    with pytest.raises(Refused, match="open to others"):
        place.make()


def test_nobody_else_takes_a_lock_while_a_child_holds_it(tmp_path):
    ours, theirs = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert ours.take()
    child = Program(["sleep", "60"]).start(holding=[ours.descriptor])

    ours.release()

    assert not theirs.take()
    child.kill()
    child.wait()
    assert theirs.take()


def test_a_keeper_ends_the_program_and_its_children_when_the_starter_is_gone():
    reading, writing = os.pipe()
    program = ["sh", "-c", "sleep 60 & echo $!; wait"]
    keeper = subprocess.Popen(
        [sys.executable, "-I", KEEPER, str(reading), "", str(int(signal.SIGKILL)), *program],
        pass_fds=[reading],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(reading)
    assert keeper.stdout
    processes = [*family(keeper), psutil.Process(int(keeper.stdout.readline()))]

    os.close(writing)

    assert none_lives(processes)
