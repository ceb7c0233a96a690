"""Run one stand-in in a process of its own: ``python run_stand_in.py AMQP_URI movie``."""

import eventlet

eventlet.monkey_patch()

import signal  # noqa: E402
import sys  # noqa: E402

from nameko.runners import ServiceRunner  # noqa: E402
from stand_ins import MovieStandIn, ReviewStandIn, UserStandIn  # noqa: E402

runner = ServiceRunner({"AMQP_URI": sys.argv[1], "max_workers": 20})
for service in (MovieStandIn, UserStandIn, ReviewStandIn):
    if service.name in sys.argv[2:]:
        runner.add_service(service)
signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.kill))
runner.start()
print("ready", flush=True)
runner.wait()
