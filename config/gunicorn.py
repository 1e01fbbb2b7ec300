"""How gunicorn serves Pursuit. Reading the settings here refuses a bad one once, not once per worker."""

from .settings import env

wsgi_app = "config.wsgi"
worker_class = "gthread"
workers = env.web_workers
threads = 8
timeout = 60
graceful_timeout = 10
control_socket_disable = True
logger_class = "orders.server_log.ServerLog"
