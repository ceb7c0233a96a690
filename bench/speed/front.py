"""nginx in front of the gateway, which caches public pages as long as their Cache-Control says."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.speed.scenario import Scenario, answering, running
from tests.e2e.running import free_port

CONFIG = """
daemon off; user {user} {group}; worker_processes 1; pid {folder}/nginx.pid;
error_log {folder}/nginx-errors.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/pages keys_zone=pages:8m max_size=64m inactive=10s;
  upstream gateway {{ server 127.0.0.1:{gateway}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://gateway;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_cache pages;
      proxy_cache_lock on;
      proxy_cache_use_stale updating;
      proxy_cache_bypass $http_authorization;
      proxy_no_cache $http_authorization;
    }}
  }}
}}
"""


def _whoever_runs_this() -> dict[str, str]:
    """The current user, so that nginx does not give up root for one who may not read our folder."""
    user = pwd.getpwuid(os.getuid())
    return {"user": user.pw_name, "group": grp.getgrgid(user.pw_gid).gr_name}


@contextmanager
def nginx(scenario: Scenario) -> Iterator[str | None]:
    """The address of an nginx that runs meanwhile; None where it is not installed."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        yield None
        return
    port, folder = free_port(), scenario.folder / "nginx"
    folder.mkdir(exist_ok=True)
    config: Path = folder / "nginx.conf"
    places = {"folder": folder, "port": port, "gateway": scenario.moview.port}
    config.write_text(CONFIG.format(**places, **_whoever_runs_this()))
    argv = (program, "-p", str(folder), "-e", str(folder / "nginx-errors.log"), "-c", str(config))
    with running(scenario, {"nginx": argv}, {}):
        yield answering(f"http://127.0.0.1:{port}", "/v1/movies?limit=1")
