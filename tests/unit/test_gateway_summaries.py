"""Movies' summaries kept for when the movie service cannot be asked."""

from typing import Any, Self

import pytest

from gateway import summaries
from gateway.summaries import MovieSummaries
from moview.errors import DeadlineExceeded, MoviewError, NotFound, Unavailable


class Movies:
    """A client of the movie service that answers what it is told to."""

    def __init__(self) -> None:
        self.title = "First"
        self.trouble: MoviewError | None = None
        self.patience: list[float] = []

    def within(self, seconds: float) -> Self:
        self.patience.append(seconds)
        return self

    def call(self, method: str, movie_id: str) -> dict[str, Any]:
        if self.trouble is not None:
            raise self.trouble
        return {"id": movie_id, "title": self.title}


@pytest.fixture
def movies(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(summaries, "FRESH_SECONDS", 0.0)
    return Movies()


@pytest.mark.parametrize("trouble", [Unavailable("down"), DeadlineExceeded("hangs")], ids=str)
def test_a_kept_summary_does_while_the_movie_service_is_down_or_hangs(
    movies: Any, trouble: MoviewError
) -> None:
    kept = MovieSummaries()
    kept.get(movies, "m")
    movies.trouble = trouble

    assert kept.get(movies, "m")["title"] == "First"
    assert movies.patience == [summaries.TIMEOUT_SECONDS]


@pytest.mark.parametrize("trouble", [Unavailable("down"), DeadlineExceeded("hangs")], ids=str)
def test_without_a_usable_one_the_caller_hears_of_the_trouble(
    movies: Any, trouble: MoviewError, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = MovieSummaries()
    kept.get(movies, "m")
    monkeypatch.setattr(summaries, "USABLE_SECONDS", 0.0)
    movies.trouble = trouble

    with pytest.raises(type(trouble)):
        kept.get(movies, "m")
    with pytest.raises(type(trouble)):
        kept.get(movies, "another")


def test_a_movie_that_is_gone_is_kept_no_longer(movies: Any) -> None:
    kept = MovieSummaries()
    kept.get(movies, "m")
    movies.trouble = NotFound("gone")
    with pytest.raises(NotFound):
        kept.get(movies, "m")
    movies.trouble = Unavailable("down")

    with pytest.raises(Unavailable):
        kept.get(movies, "m")
