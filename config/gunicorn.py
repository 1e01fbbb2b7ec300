"""How gunicorn serves Pursuit. Reading the settings here refuses a bad one once, not once per worker."""

from .addresses import impatient
from .settings import DATABASES, env

wsgi_app = "config.wsgi"
worker_class = "gthread"
workers = env.web_workers
threads = 8
timeout = 60
graceful_timeout = 10
control_socket_disable = True
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
logger_class = "orders.server_log.ServerLog"

# Pages only: workers, migrations and commands may take their time.
DATABASES["default"].update(impatient(DATABASES["default"]))
