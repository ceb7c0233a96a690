"""``kill -9`` of services at named points, under a small load.

A service that is killed is started again by the supervisor of the stack; here by the test. What is
found at such a start is also what a dead socket at an acknowledgement or a raising dependency hook
would leave behind: Nameko answers both by ending the process. (No hook of ours can raise.)
"""

from typing import Any

import pytest

from moview.errors import MoviewError
from moview.stack.program import wait_until
from tests.integration.cluster import SERVICES, Cluster

# Each point once, each service three times; `make faults` has every service at every point.
POINTS = {
    "movie": ("mid_handler", "after_commit", "before_mark_sent"),
    "user": ("before_commit", "before_publish", "before_ack"),
    "review": ("after_commit", "before_confirm", "before_ack"),
}
REVIEW = {"text": "Good.", "aspects": {"story": 9}}


class Killed:
    """Services that die at one point after the other; each start arms the next one."""

    def __init__(self, services: Cluster) -> None:
        self.services = services
        self.left = {name: list(points) for name, points in POINTS.items()}
        for name in SERVICES:
            services.kill(name)

    def revive(self) -> None:
        """Start whoever is dead."""
        for name, points in self.left.items():
            if not self.services.runs(name):
                point = points.pop(0) if points else "none"
                self.services.launch(name, MOVIEW_FAILPOINT=f"{point}:2")

    @property
    def done(self) -> bool:
        return not any(self.left.values()) and all(map(self.services.answers, SERVICES))

    def ask(self, service: str, method: str, **values: Any) -> Any:
        """Ask until it is answered, as people do: each time the same command."""
        answers: list[Any] = []

        def answered() -> bool:
            self.revive()
            try:
                answers.append(getattr(self.services.rpc.of(service), method)(wait=2.0, **values))
            except MoviewError as error:
                if error.status < 500:
                    raise
            return bool(answers)

        assert wait_until(answered, 60), self.services.log(service).read_text()[-2000:]
        return answers[0]

    def person_comes(self, film: str, number: int) -> str:
        """Signs up, likes the movie, reviews it and gets a like for that."""
        values = {"email": f"{number}@example.org", "nickname": f"number {number}"}
        user: str = self.ask("user", "register", password="long enough", asked_at=1, **values)[
            "user"
        ]["id"]
        said = {"user_id": user, "movie_id": film, "asked_at": 1}
        self.ask("movie", "vote", value="like", **said)
        summary = self.ask("movie", "movie_summary", movie_id=film)
        review = self.ask("review", "write_review", movie=summary, **REVIEW, **said)["review"]
        reaction = {"review_id": review["id"], "value": "like", "asked_at": 1}
        self.ask("review", "react", user_id="somebody", **reaction)
        return user


def differences(services: Cluster, film: str, users: list[str]) -> list[Any]:
    """What is not as it must be; empty once all have heard of everything."""
    databases, number = services.databases, len(users)
    movie = databases["movie"].movies.find_one({"_id": film}) or {}
    known = list(databases["user"].users.find())
    liked = {"movie": film, "vote": "like"}
    reviews = databases["review"].reviews.find({"movie": film})
    told = {
        "users": (sorted(user["_id"] for user in known), sorted(users)),
        "votes": (databases["movie"].opinions.count_documents(liked), number),
        "shelves": (databases["user"].shelves.count_documents(liked), number),
        "reviews": ([review["likes"] for review in reviews], [1] * number),
        "reviews heard of": (movie.get("review_count"), number),
        "stats": ([user["stats"]["likes_received"] for user in known], [1] * number),
        "points": ([user["points"] for user in known], [36.0] * number),
        "authors": (databases["review"].authors.count_documents({"version": {"$gt": 0}}), number),
        "voters": (databases["movie"].voters.count_documents({"version": {"$gt": 0}}), number),
        "outboxes": (services.outbox_is_empty(), True),
    }
    return [(name, *both) for name, both in told.items() if both[0] != both[1]]


@pytest.mark.timeout(240)
def test_what_was_acknowledged_is_there_exactly_once(services: Cluster) -> None:
    film = services.rpc.movie.create_movie(movie={"title": "Film", "year": 2000})["id"]
    killed, users = Killed(services), []

    while not killed.done:
        users.append(killed.person_comes(film, len(users)))
        assert len(users) < 300, killed.left

    assert wait_until(lambda: not differences(services, film, users), 30), differences(
        services, film, users
    )
    for name in SERVICES:
        calls = services.rpc.of(name)
        assert not calls.audit()["differences"]
        assert calls.status()["dead_letters"] == 0
