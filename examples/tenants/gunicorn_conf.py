# How gunicorn serves one process of the service.
from __future__ import annotations

workers = 1
threads = 4
loglevel = "warning"
graceful_timeout = 2

# Newer versions open a socket for commands, whose place two processes would share.
control_socket_disable = True

# Connections to a database don't survive a fork: each worker makes its own.
preload_app = False
