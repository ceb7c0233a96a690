"""Running the plan through the API, several people at a time."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from moview.api_client import Account, Answer, Api
from moview.demo.crowd import Part, Person
from moview.demo.plan import Plan, Writing, plan_for
from moview.demo.reactions import Reaction, reactions_to

CONCURRENCY = 8
BOUTS = 2
T = TypeVar("T")


@dataclass
class Summary:
    """Counts of what was done by kind and refused by status, and the movies in a series now."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    in_series: list[str] = field(default_factory=list)


class Demo:
    """A crowd at one gateway. Running it again has no further effect.

    `appoint` makes the account of an e-mail a founder of a tier; `show` is called with the number
    of steps done, and of all, as far as known.
    """

    def __init__(
        self,
        api: Api,
        people: Sequence[Person],
        password: str,
        appoint: Callable[[str, str], None],
        show: Callable[[int, int], None],
    ) -> None:
        self._api = api
        self._people = people
        self._accounts = {
            person: Account(api, person.email, password, person.nickname) for person in people
        }
        self._appoint = appoint
        self._show = show
        self._steps = len(people)
        self._taken = 0
        self._lock = threading.Lock()
        self.summary = Summary()

    def run(self, seed: int) -> Summary:
        """Run the plan.

        Raises ApiError if the gateway does not answer, ValueError for too few movies.
        """
        plan = plan_for(self._people, list(self._api.items("/v1/movies", {"sort": "title"})), seed)
        founders = sum(person.part.founding_tier is not None for person in self._people)
        self._steps += len(plan.votes) + len(plan.shelved) + len(plan.writings)
        self._steps += sum(map(len, self._reactions(plan, seed).values()))
        self._steps += founders * len(plan.contested)
        self._side_by_side(self._enter, self._people)
        for person in self._people:
            self._found(person)
        self._side_by_side(self._act, [(person, plan) for person in self._people])
        reviews = self._write(plan.writings)
        self._react(reviews, self._reactions(plan, seed))
        self._side_by_side(self._contest, plan.contested)
        self._show(self._steps, self._steps)
        return self.summary

    def _reactions(self, plan: Plan, seed: int) -> dict[Person, list[Reaction]]:
        """The reactions by author."""
        counts = Counter(writing.author for writing in plan.writings)
        return {
            author: reactions_to(author, count, self._people, seed)
            for author, count in counts.items()
        }

    def _side_by_side(self, work: Callable[[T], None], things: Iterable[T]) -> None:
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            for future in [pool.submit(work, thing) for thing in things]:
                future.result()

    def _step(self, kind: str, answer: Answer | None = None) -> None:
        with self._lock:
            self._taken += 1
            if answer is None or answer.is_success:
                self.summary.done[kind] += 1
            else:
                self.summary.refused[answer.status] += 1
            self._show(self._taken, max(self._steps, self._taken))

    def _enter(self, person: Person) -> None:
        made = self._accounts[person].enter()
        self._step("signed up" if made else "signed in")

    def _found(self, person: Person) -> None:
        """Appoint a founder, once only: a second time would take back what they earned."""
        tier = person.part.founding_tier
        account = self._accounts[person]
        if tier and account.tier == "newbie":
            self._appoint(account.email, tier)

    def _act(self, task: tuple[Person, Plan]) -> None:
        person, plan = task
        account = self._accounts[person]
        for _, movie_id, value in (vote for vote in plan.votes if vote[0] == person):
            self._step("votes", account.vote(movie_id, value))
        for _, movie_id in (each for each in plan.shelved if each[0] == person):
            self._step("movies to watch later", account.watch_later(movie_id))

    def _write(self, writings: Sequence[Writing]) -> dict[Person, list[str]]:
        """Write the reviews; their ids by author, in the order of the plan."""
        reviews: dict[Person, list[str]] = defaultdict(list)

        def write(author: Person) -> None:
            for each in (writing for writing in writings if writing.author == author):
                account = self._accounts[author]
                answer = account.review(each.movie_id, each.text, each.aspects, each.spoiler)
                self._step("reviews", answer)
                if answer.is_success:
                    reviews[author].append(answer.document["id"])

        self._side_by_side(write, self._people)
        return reviews

    def _react(
        self, reviews: dict[Person, list[str]], planned: dict[Person, list[Reaction]]
    ) -> None:
        """Make the reactions, each author's in one thread: their order decides the outcome."""

        def react(author: Person) -> None:
            for reactor, number, value in planned[author]:
                if number < len(reviews[author]):
                    answer = self._accounts[reactor].react(reviews[author][number], value)
                    self._step("reactions", answer)

        self._side_by_side(react, planned)

    def _contest(self, task: tuple[str, bool]) -> None:
        """Vote until the movie's series opens, then a little more: it stays under way."""
        movie_id, rises = task
        ordered = sorted(self._people, key=lambda person: person.part is not Part.CRITIC)
        voters = [person for person in ordered if person.part.founding_tier]
        bouts = 0
        for number, person in enumerate(voters):
            # Two who differ place the movie near its base; the rest push it over the limit.
            liked = rises if number != 1 else not rises
            answer = self._accounts[person].vote(movie_id, "like" if liked else "dislike")
            self._step("votes", answer)
            series = _series(answer)
            bouts = bouts + 1 if series else 0
            if bouts > BOUTS:
                break
        if bouts:
            with self._lock:
                self.summary.in_series.append(movie_id)


def _series(answer: Answer) -> Any:
    return answer.document["movie"]["series"] if answer.is_success else None
