"""Bad input: generated and hand-made requests against all of Moview.

``python -m tests.fuzz --help`` runs all of it; tests use the parts.
"""

from collections.abc import Mapping
from typing import Any

from bench.results import table


def section(measured: Mapping[str, Any]) -> str:
    """The part of RESULTS.md on bad input."""
    rows = [
        [group["name"], f"{group['tried']:,}", str(len(group["faults"])), group["note"]]
        for group in measured["groups"]
    ]
    return "\n\n".join(
        [
            "## Bad input and security",
            f"`make fuzz CASES={measured['cases']}`, seed {measured['seed']}, in"
            f" {measured['seconds']:,.0f} s: requests that a schema, chance or malice made, against"
            " all of Moview. A fault is an answer that is not what the contract or the table of"
            " cases says, a status of 500 or more, no answer within 8 seconds, something written"
            " on behalf of whoever was refused, or something held after all is answered.",
            table(["what", "tried", "faults", "seen"], rows),
        ]
    )
