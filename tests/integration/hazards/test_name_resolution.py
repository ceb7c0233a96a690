"""Slow name resolution blocks only its caller."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
from moview.service import serve
import socket, time
import eventlet
from eventlet import patcher
from moview.service import resolving

sleep = patcher.original("time").sleep  # stops the whole process, in whose thread it is called
look_up, asked = socket.getaddrinfo, []

def slow(host, *arguments, **options):
    asked.append(host)
    sleep(0 if host == "127.0.0.1" else 1)
    return look_up(host, *arguments, **options)

socket.getaddrinfo = slow
resolving.use_threads()

listening = socket.create_server(("127.0.0.1", 0))
port = listening.getsockname()[1]
ticks = []

def tick():
    while True:
        ticks.append(time.monotonic())
        eventlet.sleep(0.05)

eventlet.spawn_n(tick)
socket.create_connection(("localhost", port), 5).close()
during = len(ticks)
assert during > 10, during
before = time.monotonic()
eventlet.connect(("127.0.0.1", port)).close()
socket.create_connection(("127.0.0.1", port), 5).close()
assert time.monotonic() - before < 0.5
try:
    socket.create_connection(("no-such-host.invalid", port), 5)
except socket.gaierror:
    print("others went on")
assert "eventlet.support.greendns" not in __import__("sys").modules
"""


def test_while_a_name_is_looked_up_others_go_on() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "others went on" in done.stdout, done.stderr[-2000:]
