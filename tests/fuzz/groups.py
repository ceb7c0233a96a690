"""The groups of a run: the requests of each, its result, and what the processes hold after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from moview.cli.bars import Bar
from moview.stack.broker import Broker
from moview.stack.program import wait_until
from tests.e2e.running import PASSWORD, Client, Moview
from tests.fuzz.contract import Findings, try_contract
from tests.fuzz.crowd import slowdown
from tests.fuzz.leaks import at_rest, held, leaked
from tests.fuzz.others import try_at_once, try_others
from tests.fuzz.sign_in import GUESSES_A_MINUTE, second_gateway, try_guessing, unlikeness
from tests.fuzz.wire import CASES, MOVIE, TOKEN, VOTE, hang_up, request, try_cases

# In this order: each is a method of Run.
GROUPS = (
    "boundaries",
    "freely",
    "wire",
    "others",
    "repeats",
    "resets",
    "guesses",
    "timing",
    "crowd",
)
SIGN_INS = 200
LIKENESS = 0.05
CROWD = 1000
WARMING_CROWDS = 2
READS = 400
SLOWDOWN = 2.0
HANG_UPS = 200
READY_SECONDS = 15
FAULTS_SHOWN = 20


@dataclass
class Group:
    """What was tried, how often, what was wrong, and what else was seen."""

    name: str
    tried: int
    faults: list[str]
    note: str = ""

    def line(self) -> str:
        return f"{self.name}: {self.tried:,} tried, {len(self.faults)} faults. {self.note}".strip()


@dataclass
class Run:
    """One run against a Moview of its own."""

    moview: Moview
    broker: Broker | None
    key: str
    cases: int
    seed: int
    shown: Bar
    groups: list[Group] = field(default_factory=list)

    def all(self, chosen: Collection[str]) -> None:
        """The groups, in their order, and what is held after them that was not before."""
        self.person = self.moview.sign_up("operator")
        before = self.warmed()
        for name in [name for name in GROUPS if name in chosen]:
            self.shown.rename(name)
            # Signed in anew: a token is good for 15 minutes.
            self.moview.make_operator(self.person)
            try:
                self.take(getattr(self, name)())
            except (AssertionError, OSError, ValueError) as error:
                self.take(Group(name, 0, [f"it could not be tried: {error!r}"]))
        self.take(self.leaks(before))

    def warmed(self) -> dict[str, int]:
        """What is held once pools are full and memory has been as large as it has to be: what
        leaks grows each time, what is kept only at first.
        """
        self.shown.rename("warming up")
        try_contract(self.moview, 1, self.seed + 1, True, self.shown.show)
        self.moview.make_operator(self.person)
        try_at_once(self.moview)
        self.resets()
        # With requests beside them: slow connections are then given up and come back, so more are
        # there at once than in a crowd that comes and goes.
        client = Client(self.moview.url, self.person.token)
        slowdown(client, CROWD, READS, self.movie, WARMING_CROWDS)
        return at_rest(self.moview, self.broker)

    def take(self, group: Group) -> None:
        """Print what came of a group, and keep it."""
        self.groups.append(group)
        self.shown.say(group.line())
        for fault in list(dict.fromkeys(group.faults))[:FAULTS_SHOWN]:
            self.shown.say(f"  {fault[:2000]}")

    @property
    def movie(self) -> str:
        """A new one each time: generated requests delete what they find."""
        return self.moview.add_movie()

    def boundaries(self) -> Group:
        findings = try_contract(self.moview, 1, self.seed, True, self.shown.show)
        return Group("Generated, every boundary", findings.cases, findings.faults, _seen(findings))

    def freely(self) -> Group:
        least = max(1, self.cases - sum(group.tried for group in self.groups))
        findings = try_contract(self.moview, least, self.seed, False, self.shown.show)
        return Group("Generated, freely", findings.cases, findings.faults, _seen(findings))

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self.moview.port)

    def wire(self) -> Group:
        rounds = 3
        faults = [
            fault
            for _ in range(rounds)
            for fault in try_cases(CASES, self.address, str(self.person.token), self.movie)
        ]
        return Group("Heads, bodies, queries, paths", rounds * len(CASES), faults, "by hand")

    def others(self) -> Group:
        tried, faults = try_others(self.moview, self.key)
        return Group("Not one's own, and forged tokens", tried, faults, "nothing was written")

    def repeats(self) -> Group:
        tried, faults = try_at_once(self.moview)
        return Group("Equal requests at once", tried, faults, "one row of each hundred")

    def resets(self) -> Group:
        listing = request("GET", "/v1/movies?limit=100").replace(TOKEN, self.token)
        voting = request("PUT", VOTE, b'{"value": "like"}').replace(TOKEN, self.token)
        voting = voting.replace(MOVIE, self.movie.encode())
        for sent, takes in ((listing, 0), (listing, 1), (voting, 0), (voting[:-3], 0)):
            hang_up(self.address, sent, HANG_UPS, takes)
        ready = wait_until(self.moview.is_ready, READY_SECONDS)
        return Group("Resets", 4 * HANG_UPS, [] if ready else ["not ready afterwards"])

    def guesses(self) -> Group:
        counting = {"WRONG_PASSWORDS_PER_MINUTE": str(GUESSES_A_MINUTE)}
        with second_gateway(self.moview, "counting", **counting) as client:
            known = self.moview.sign_up("guessed")
            return Group(
                "Guessed passwords",
                GUESSES_A_MINUTE + 2,
                try_guessing(client, known.email, PASSWORD),
                "429 from the eleventh on, for the right one too",
            )

    def timing(self) -> Group:
        known = self.moview.sign_up("timed").email
        apart = unlikeness(self.moview.http, known, "nobody@example.com", SIGN_INS, LIKENESS)
        faults = [f"medians {apart:.1%} apart"] if apart > LIKENESS else []
        return Group("Time of sign-in", 2 * SIGN_INS, faults, f"medians {apart:.1%} apart")

    def crowd(self) -> Group:
        client = Client(self.moview.url, self.person.token)
        alone, crowded = slowdown(client, CROWD, READS, self.movie)
        note = f"p99 {1000 * alone:.0f} ms alone, {1000 * crowded:.0f} ms beside the crowd"
        return Group(
            "Idle and slow connections", CROWD, [note] * (crowded > SLOWDOWN * alone), note
        )

    def leaks(self, before: dict[str, int]) -> Group:
        faults = leaked(self.moview, before, self.broker)
        after = held(self.moview)
        memory = ", ".join(
            f"{name.removesuffix(' memory')} {before[name] / 2**20:.0f} to {number / 2**20:.0f} MiB"
            for name, number in after.items()
            if name.endswith("memory")
        )
        return Group("Held afterwards", len(before), faults, memory)

    @property
    def token(self) -> bytes:
        return str(self.person.token).encode()


def _seen(findings: Findings) -> str:
    def list_of(counted: Counter[Any]) -> str:
        return ", ".join(f"{number:,} {name}" for name, number in sorted(counted.items()))

    return (
        f"{len(findings.operations)} operations, {len(findings.checks)} checks;"
        f" {list_of(findings.callers)}; answers {list_of(findings.statuses)}"
    )
