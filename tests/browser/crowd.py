"""The demo's crowd in a scenario, for pages full of activity."""

from collections.abc import Callable
from dataclasses import dataclass

from moview.api_client import Api
from moview.demo import Demo, Person, crowd
from moview.demo.crowd import Part
from tests.e2e.running import PASSWORD, Moview

USERS = 80
SEED = 1


@dataclass(frozen=True)
class Crowd:
    """Whom and what one looks at. Everybody's password is PASSWORD."""

    movie: str
    """The most reviewed one in the middle of a promotion series, its id."""
    reviewed: str
    """The one that most have reviewed, its id."""
    climber: Person
    """Somebody in the middle of a promotion series."""


def invite(moview: Moview, show: Callable[[int, int], None]) -> Crowd:
    """As `moview demo` does; done once every event has arrived. `show` is told of the progress."""
    people = crowd(USERS)
    api = Api(moview.url)

    def appoint(email: str, tier: str) -> None:
        moview.rpc.user.appoint(email=email, tier=tier)

    summary = Demo(api, people, PASSWORD, appoint, show).run(SEED)
    moview.assert_sound()
    shown = [moview.movie(movie_id) for movie_id in summary.in_series]
    rising = [movie for movie in shown if (movie["series"] or {}).get("kind") == "promotion"]
    movie = max(rising, key=lambda movie: (movie["opinions"]["reviews"], movie["title"]))
    climber = next(person for person in people if person.part is Part.CLIMBING)
    reviewed = moview.read("/v1/movies", sort="reviews", limit=1)["items"][0]
    return Crowd(movie["id"], reviewed["id"], climber)
