"""Servers behind TLS, with certificates of a test's own authority."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moview.stack.broker import Broker

CHUNK = 65536


@dataclass(frozen=True)
class Certificates:
    """An authority, and what it signed for the server called localhost."""

    authority: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Of openssl's making, good for a day."""
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    new = ("-newkey", "rsa:2048", "-nodes", "-keyout")
    openssl(
        folder, "req", "-x509", *new, "ca.key", "-out", "ca.pem", "-days", "1", "-subj", "/CN=CA"
    )
    openssl(folder, "req", *new, "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names")
    request = ("-in", "server.csr", "-out", "server.pem", "-days", "1")
    openssl(folder, "x509", "-req", *request, *signed)
    return Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")


def openssl(folder: Path, *arguments: str) -> None:
    program = shutil.which("openssl")
    assert program is not None, "this test makes certificates with openssl: install it"
    subprocess.run((program, *arguments), cwd=folder, capture_output=True, check=True)


@contextlib.contextmanager
def tls_listener(broker: Broker, port: int, certificates: Certificates) -> Iterator[None]:
    """RabbitMQ listens for AMQP over TLS on this port besides."""
    files = {
        "cacertfile": certificates.authority,
        "certfile": certificates.certificate,
        "keyfile": certificates.key,
    }
    options = ",".join(f'{{{name},"{path}"}}' for name, path in files.items())
    address = f'{{"127.0.0.1",{port}}}'
    broker.ask(
        "eval",
        "{ok, _} = application:ensure_all_started(ssl),"
        f" rabbit_networking:start_ssl_listener({address}, [{options}], 2).",
    )
    try:
        yield
    finally:
        broker.ask("eval", f"rabbit_networking:stop_tcp_listener({address}).")


@contextlib.contextmanager
def tls_front(port: int, certificates: Certificates) -> Iterator[int]:
    """A port that speaks TLS and hands everything on to a port of this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, context, port), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with contextlib.suppress(OSError):  # the listener was closed: the test is over
        while True:
            caller, _ = listener.accept()
            threading.Thread(target=_serve, args=(caller, context, port), daemon=True).start()


def _serve(caller: socket.socket, context: ssl.SSLContext, port: int) -> None:
    # Who does not trust us, or hangs up, ends the connection; that is what tests look at.
    with contextlib.suppress(OSError):
        with context.wrap_socket(caller, server_side=True) as outside:
            with socket.create_connection(("127.0.0.1", port)) as inside:
                answers = threading.Thread(target=_pump, args=(inside, outside), daemon=True)
                answers.start()
                _pump(outside, inside)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)
