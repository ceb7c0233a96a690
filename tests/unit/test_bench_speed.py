"""Parsing of the output of wrk and py-spy, and the speed section."""

import subprocess
import sys

import pytest

from bench.speed import processor, profile, section, wrk
from moview.stack.program import wait_until

PRINTED = """Running 4s test @ http://127.0.0.1:8000/
  1 threads and 32 connections
  Latency Distribution
     50%  850.00us
     75%    1.30ms
     90%    2.00ms
     99%    1.20s
  4001 requests in 4.00s, 1.20MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 4
Requests/sec:   1000.25
Transfer/sec:      0.30MB
"""


def test_a_report_of_wrk_is_read_in_milliseconds_with_all_that_failed() -> None:
    assert wrk.read(PRINTED) == wrk.Run(rate=1000.25, p50=0.85, p99=1200.0, failed=7)


def test_what_is_no_report_is_an_error() -> None:
    with pytest.raises(ValueError, match="no report"):
        wrk.read("unable to connect")


def test_functions_are_ranked_by_their_own_time_and_a_recursion_counts_once() -> None:
    samples = "main (a.py:1);walk (a.py:5);walk (a.py:9) 3\nmain (a.py:1);save (b.py:2) 1\n"

    ranked = profile.top(samples)

    assert ranked == [("walk (a.py)", 0.75, 0.75), ("save (b.py)", 0.25, 0.25)]


def test_the_page_names_a_goal_that_was_missed() -> None:
    side = {"rate": 100.0, "p50_ms": 1.0, "p99_ms": 2.0, "failed": 0}
    case = {"ratio": 0.5, "lowest": 0.4, "highest": 0.6, "ours": side, "peer": side}

    page = section({"rounds": 5, "cases": {"vote": case, "hot": case}})

    assert "**0.50** (0.40 to 0.60) | 0.6, not reached" in page
    assert "**0.50** (0.40 to 0.60) | 0.4 |" in page


def test_the_page_names_what_a_larger_catalogue_slows_down() -> None:
    side = {"rate": 100.0, "p50_ms": 1.0, "p99_ms": 2.0, "failed": 0}
    case = {"ratio": 1, "lowest": 1, "highest": 1, "ours": side, "peer": side}
    sizes = {
        "3000": {"page": 1000.0, "vote": 100.0, "hop": 400.0},
        "30000": {"page": 900.0, "vote": 70.0, "hop": 350.0},
    }

    page = section({"rounds": 5, "cases": {"vote": case}, "sizes": sizes})

    assert "| 30,000 | 900 | 70 | 350 |" in page
    assert "| **0.90** | **0.70**, not reached |" in page


def test_processor_time_of_a_session_is_that_of_its_processes() -> None:
    busy = "while True: pass"
    child = subprocess.Popen([sys.executable, "-c", busy], start_new_session=True)
    try:
        sessions = {"busy": child.pid, "nobody": 2**22 + 1}
        assert wait_until(lambda: processor.seconds(sessions)["busy"] >= 0.1, 20)
        assert processor.seconds(sessions)["nobody"] == 0
    finally:
        child.kill()
        child.wait()
