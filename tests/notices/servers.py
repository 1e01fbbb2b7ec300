"""A mail server for the tests, which can be made to refuse, to wait and to be away."""

import socket
from asyncio import get_running_loop
from email import message_from_bytes
from email.policy import default
from threading import Event

from aiosmtpd.controller import Controller

OK = "250 OK"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class MailServer:
    """Keeps what it took. ``at_recipient`` and ``at_data`` are its answers; ``gate`` holds its last OK back."""

    def __init__(self):
        self.taken, self.asked, self.gate = [], Event(), Event()
        self.at_recipient = self.at_data = OK
        self.gate.set()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def port(self):
        return self.controller.port

    @property
    def ids(self):
        return [mail["Message-ID"] for mail in self.taken]

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server, session, envelope):
        if self.at_data == OK:
            self.taken.append(message_from_bytes(envelope.content, policy=default))
        self.asked.set()
        await get_running_loop().run_in_executor(None, self.gate.wait, 30)
        return self.at_data
