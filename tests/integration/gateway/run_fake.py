"""Run a fake as a process: ``python -m tests.integration.gateway.run_fake URI movie``."""

import eventlet

eventlet.monkey_patch()

import signal  # noqa: E402
import sys  # noqa: E402

from nameko.runners import ServiceRunner  # noqa: E402

from tests.integration.gateway.fakes import (  # noqa: E402
    FakeMovie,
    FakeReview,
    FakeUser,
)

runner = ServiceRunner({"AMQP_URI": sys.argv[1], "max_workers": 20})
for service in (FakeMovie, FakeUser, FakeReview):
    if service.name in sys.argv[2:]:
        runner.add_service(service)
signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.kill))
runner.start()
print("ready", flush=True)
runner.wait()
