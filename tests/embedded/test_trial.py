"""`make run` and `manage.py` as a person meets them: real processes in a copy of the checkout."""

import signal
import socket
from urllib.request import urlopen

import psycopg2
import pytest

from tests.embedded.checkout import Checkout, family, none_lives

pytestmark = pytest.mark.xdist_group("trial")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Checkout(tmp_path_factory.mktemp("trial") / "pursuit")


@pytest.fixture
def checkout(place):
    yield place
    place.end()


def test_the_first_start_serves_pages_and_says_where_and_who(checkout):
    process = checkout.supervise()

    with urlopen(f"http://localhost:{checkout.port}/accounts/login/", timeout=10) as page:
        assert page.status == 200
    said = []
    while "@" not in (line := process.stdout.readline()):
        said.append(line)
    assert "Demonstration accounts" in "".join(said)


def test_a_second_start_is_refused_and_names_the_first(checkout):
    first = checkout.supervise()

    code, said = checkout.run("-m", "embedded")

    assert code == 1
    assert said == (f"Pursuit is running here already: http://localhost:{checkout.port}, process {first.pid}.\n")


@pytest.mark.parametrize(
    "way_out",
    [
        signal.SIGINT,
        signal.SIGKILL,
        pytest.param(signal.SIGTERM, marks=pytest.mark.proof),
        pytest.param(signal.SIGHUP, marks=pytest.mark.proof),
    ],
)
def test_whatever_ends_the_supervisor_leaves_no_process_and_all_data(checkout, way_out):
    process = checkout.supervise()
    processes = family(process)
    write_note(checkout, way_out.name)

    process.send_signal(way_out)

    assert len(processes) > 8
    assert none_lives(processes)
    checkout.supervise()
    assert way_out.name in read_notes(checkout)


def test_a_taken_port_is_named(checkout):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code, said = checkout.run("-m", "embedded", PORT=str(port))

    assert code == 1
    assert said.startswith(f"Port {port} is taken by another program.")
    assert said.count("\n") == 1


def test_a_command_starts_the_services_by_itself_and_stops_them(checkout):
    code, said = checkout.run("manage.py", "migrate", "--verbosity", "0")

    assert (code, said) == (0, "")
    assert not (checkout.place.sockets / "redis").exists()


def test_a_command_keeps_the_services_until_the_next_one_is_done_too(checkout):
    first, second = waiting_command(checkout), waiting_command(checkout)

    first.stdin.write("\n")
    first.stdin.flush()
    assert first.stdout.readline() == "0 sessions\n"
    assert first.stdout.readline().startswith("Waiting for another command")
    said, _ = second.communicate("\n", timeout=20)

    assert said == "0 sessions\n"
    assert (first.wait(20), second.returncode) == (0, 0)
    assert not (checkout.place.sockets / "redis").exists()


def test_a_bad_value_is_told_in_one_line(checkout):
    code, said = checkout.run("manage.py", "check", QUOTE_VALIDITY_DAYS="many")

    assert code == 1
    assert said == "QUOTE_VALIDITY_DAYS must be a whole number from 1 to 3650.\n"


def waiting_command(checkout):
    """Start a command that asks the database only when told to."""
    code = (
        "print('ready', flush=True); input(); from django.contrib.sessions.models import Session; "
        "print(Session.objects.count(), 'sessions', flush=True)"
    )
    process = checkout.start("manage.py", "shell", "--verbosity", "0", "--command", code)
    assert process.stdout.readline() == "ready\n"
    return process


def write_note(checkout, text):
    with psycopg2.connect(checkout.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        cursor.execute("INSERT INTO note VALUES (%s)", [text])


def read_notes(checkout):
    with psycopg2.connect(checkout.database_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT text FROM note")
        return [text for (text,) in cursor.fetchall()]
