"""Gunicorn: two processes of four threads, each process with a pool of database connections.

No preload: a pool opened before the fork would be shared. The access log stays off, because
addresses of pages and of people are personal data; the request id is in our own lines.
"""

worker_class = "gthread"
workers = 2
threads = 4
timeout = 30
graceful_timeout = 4
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm"  # noqa: S108  gunicorn's heartbeat file; a disk may stall
control_socket_disable = True
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "hubs.logs.JsonFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
