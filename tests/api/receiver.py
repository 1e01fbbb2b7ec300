"""Another program that is called: a real server in a thread, which answers as a test tells it and keeps what it got."""

from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls, self.status, self.answer, self.headers, self.while_called = [], 200, b"ok", {}, None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/orders"

    @property
    def keys(self):
        return [headers["Pursuit-Delivery"] for headers, _body in self.calls]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), body))
        if self.server.while_called:
            self.server.while_called()
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(self.server.answer)

    do_GET = do_POST  # noqa: N815  # the name that the library calls

    def log_message(self, *_):
        """Keep the test's output clean."""


@contextmanager
def receiving():
    server = Receiver()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
