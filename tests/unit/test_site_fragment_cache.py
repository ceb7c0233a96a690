"""The fragment cache of live parts."""

from typing import Any

import pytest

from gateway.http.problems import Answer
from gateway.site.fragment_cache import BESIDES, MAX_BYTES, FragmentCache


class Reader:
    """A visit whose API gives each path's answer the tag it has here."""

    language = "en"

    def __init__(self, address: str, tags: dict[str, str]) -> None:
        self.address = address
        self.api = self
        self.answered: dict[tuple[str, str], str] = {}
        self._tags = tags

    def read(self, path: str) -> None:
        self.answered[path, ""] = self._tags[path]

    def still_answers(self, reads: Any) -> bool:
        return all(tag and self._tags[path] == tag for (path, _), tag in reads.items())


class Part:
    """Made of one movie and one score; counts how often it is rendered."""

    def __init__(self, body: bytes = b"-") -> None:
        self.kept = FragmentCache()
        self.tags = {"/movie": "m1", "/score": "s1"}
        self.rendered = 0
        self.body = body

    def show(self, address: str = "/live", status: int = 200) -> Answer:
        visit = Reader(address, self.tags)

        def render() -> Answer:
            for path in self.tags:
                visit.read(path)
            self.rendered += 1
            return Answer(status, self.body)

        return self.kept.show(visit, render)  # type: ignore[arg-type]


def test_a_part_is_rendered_once_while_the_api_answers_the_same() -> None:
    part = Part()
    assert [part.show() for _ in range(5)] == [Answer(200, b"-")] * 5
    assert part.rendered == 1


@pytest.mark.parametrize("path", ["/movie", "/score"])
def test_a_part_is_rendered_anew_once_any_of_its_answers_changes(path: str) -> None:
    part = Part()
    part.show()
    part.tags[path] = "new"
    part.show()
    part.show()
    assert part.rendered == 2


def test_a_part_that_had_to_do_without_something_is_rendered_each_time() -> None:
    part = Part()
    part.tags["/score"] = ""
    part.show()
    part.show()
    assert part.rendered == 2


@pytest.mark.parametrize(("body", "status"), [(b"-" * MAX_BYTES, 200), (b"-", 404)])
def test_what_is_too_large_and_errors_are_not_kept(body: bytes, status: int) -> None:
    part = Part(body)
    part.show(status=status)
    assert len(part.kept) == 0


def test_what_was_not_asked_for_the_longest_time_makes_room() -> None:
    most = 8
    part = Part(b"-" * (MAX_BYTES // most - BESIDES))
    for number in range(most):
        part.show(f"/{number}")
    part.show("/0")
    part.show("/one more")
    assert len(part.kept) == most
    rendered = part.rendered
    part.show("/0")
    assert part.rendered == rendered
    part.show("/1")
    assert part.rendered == rendered + 1
