import pytest

from embedded import supervisor
from embedded.logs import Log
from embedded.refusal import Refused
from embedded.supervisor import watch


class EnoughError(Exception):
    pass


class Mortal:
    """Ends as soon as it is started, until it was started often enough."""

    name = "worker"

    def __init__(self, folder):
        self.log = Log(folder, self.name)
        self.log.open().write(b"no room left\n")
        self.starts = 0

    def start(self):
        self.starts += 1
        if self.starts == 2:
            raise EnoughError

    def stop(self):
        pass

    def ended(self):
        return True


def test_a_program_that_ends_is_started_again(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(supervisor, "SHORTEST_LIFE", 0)

    with pytest.raises(EnoughError):
        watch([Mortal(tmp_path)])

    assert capsys.readouterr().out == "The worker ended and is started again.\n" * 2


def test_a_program_that_cannot_live_ends_the_run_with_its_last_words(tmp_path):
    with pytest.raises(Refused, match=r"worker ends as soon as it is started.*\nno room left"):
        watch([Mortal(tmp_path)])
