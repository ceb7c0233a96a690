"""The scenario of the operator tests: people of several tiers with votes, shelves and reviews."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from moview.operating.auditing import AuditReport, run_audit
from moview.operating.operator_rpc import OperatorRpc
from tests.integration.cluster import Cluster

MOVIES, PEOPLE, CRITICS = 12, 8, 3
LASTING = 1.0
Document = dict[str, Any]


@dataclass
class LiveScenario:
    """The services with something in them; ids of movies, people and reviews."""

    services: Cluster
    movies: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)

    def audit(self, wait: float = 20.0) -> AuditReport:
        with OperatorRpc(self.services.broker_uri) as rpc:
            return run_audit(rpc, self.services.broker_uri, wait=wait, lasting=LASTING)

    def collection(self, name: str) -> Any:
        service, _, collection = name.partition(".")
        return self.services.databases[service][collection]

    def one(self, name: str, **query: Any) -> Document:
        found: Document | None = self.collection(name).find_one(query)
        assert found is not None
        return found

    def change(self, name: str, document_id: str, **values: Any) -> None:
        """Set fields behind the service's back."""
        fields = {key.replace("__", "."): value for key, value in values.items()}
        assert (
            self.collection(name).update_one({"_id": document_id}, {"$set": fields}).matched_count
        )

    @contextmanager
    def undone(self, *names: str) -> Iterator[None]:
        """Put these collections back as they were."""
        kept = {name: list(self.collection(name).find()) for name in names}
        try:
            yield
        finally:
            for name, documents in kept.items():
                self.collection(name).delete_many({})
                if documents:
                    self.collection(name).insert_many(documents)


def build(services: Cluster) -> LiveScenario:
    rpc, scenario = services.rpc, LiveScenario(services)
    records = [{"title": f"Movie {number}", "year": 2000 + number} for number in range(MOVIES)]
    scenario.movies = [each["id"] for each in rpc.movie.import_movies(records=records)]
    for number in range(PEOPLE):
        email = f"p{number}@example.org"
        user = rpc.user.register(email=email, password="long enough", nickname=f"Person {number}")
        scenario.people.append(user["user"]["id"])
        if number < CRITICS:
            rpc.user.appoint(email=email, tier="critic")
    for number, person in enumerate(scenario.people):
        for place, movie in enumerate(scenario.movies):
            value = "dislike" if (number + place) % 4 == 0 else "like"
            rpc.movie.vote(user_id=person, movie_id=movie, value=value)
        rpc.movie.shelve(user_id=person, movie_id=scenario.movies[number], on=True)
        scenario.reviews.append(write(scenario, person, scenario.movies[number % 3]))
    # One movie is placed, so that it has a ledger.
    for person in scenario.people[:CRITICS]:
        write(scenario, person, scenario.movies[7], mark=10)
    for person in scenario.people:
        for review, author in zip(scenario.reviews, scenario.people, strict=True):
            if author != person:
                rpc.review.react(user_id=person, review_id=review, value="like")
    return scenario


def write(scenario: LiveScenario, person: str, movie_id: str, mark: int = 7) -> str:
    """A review; its id."""
    rpc = scenario.services.rpc
    movie = rpc.movie.movie_summary(movie_id=movie_id)
    written = rpc.review.write_review(
        user_id=person, movie_id=movie_id, text="Fine.", aspects={"story": mark}, movie=movie
    )
    review_id: str = written["review"]["id"]
    return review_id


@pytest.fixture(scope="module")
def scenario(services: Cluster) -> LiveScenario:
    """Settled, so that no test sees what the building of it left under way."""
    built = build(services)
    report = built.audit()
    assert report.is_clean, report
    return built
