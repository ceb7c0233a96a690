"""Contracts of events: what senders dump is what receivers load."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from moview.messaging.contracts import EVENTS, Event, dump_event, load_event

MOMENT = datetime(2026, 11, 22, 13, 24, tzinfo=UTC)
MOVIE = {"id": "m", "title": "기생충", "titles": {"en": "Parasite"}, "year": 2019}
MOVIE |= {"poster_url": None, "tier": "masterpiece", "score": 71.5, "version": 3}
REVIEW = {
    "review_id": "r",
    "author_id": "u",
    "movie_id": "m",
    "rating": 6667,
    "aspects": {"story": 6, "music": 7},
    "written_at": "2026-11-22T13:24:00Z",
    "removals": 0,
    "movie": MOVIE,
}
DATA: dict[str, dict[str, Any]] = {
    "user_changed": {"user_id": "u", "nickname": "neo", "tier": "poser", "state": "active"},
    "user_removed": {"user_id": "u", "tier": "poser", "reviews": "keep"},
    "movie_voted": {"movie_id": "m", "user_id": "u", "value": None, "movie": MOVIE},
    "movie_shelved": {"movie_id": "m", "user_id": "u", "on": True, "movie": MOVIE},
    "movie_changed": {"movie": MOVIE},
    "movie_removed": {"movie_id": "m"},
    **{f"review_{what}": REVIEW for what in ("created", "edited", "deleted", "removed")},
    "review_voted": {
        "review_id": "r",
        "author_id": "u",
        "movie_id": "m",
        "reactor_id": "v",
        "value": "like",
    },
}


def event(name: str, **data: Any) -> Event:
    return Event("e", name, "subject", 7, MOMENT, None, {**DATA[name], **data})


def test_every_event_has_an_example_here() -> None:
    assert set(DATA) == set(EVENTS)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_survives_the_journey(name: str) -> None:
    travelled = load_event(json.loads(json.dumps(dump_event(event(name)))), name)

    assert (travelled.subject, travelled.version, travelled.occurred_at) == ("subject", 7, MOMENT)
    assert set(travelled.data) == set(DATA[name])


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_field_is_stated_and_none_besides(name: str) -> None:
    for field in DATA[name]:
        data = {key: value for key, value in DATA[name].items() if key != field}
        with pytest.raises(ValidationError):
            dump_event(Event("e", name, "s", 1, MOMENT, None, data))
    with pytest.raises(ValidationError):
        dump_event(event(name, more=1))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("movie_voted", {"value": "love"}),
        ("movie_shelved", {"on": "yes"}),
        ("movie_changed", {"movie": {**MOVIE, "score": float("nan")}}),
        ("movie_changed", {"movie": {**MOVIE, "tier": "critic"}}),
        ("review_created", {"rating": 999}),
        ("review_created", {"rating": 66.67}),
        ("review_created", {"aspects": {"story": 11}}),
        ("review_created", {"aspects": {"plot": 5}}),
        ("review_created", {"written_at": "2026-11-22T13:24:00"}),
        ("review_created", {"removals": -1}),
        ("user_removed", {"reviews": "burn"}),
    ],
)
def test_values_that_cannot_be_are_refused(name: str, fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        dump_event(event(name, **fault))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(JSON, st.sampled_from([*dump_event(event("movie_removed"))]))
def test_whatever_else_arrives_is_told_apart_and_raises_nothing_else(
    value: Any, field: str
) -> None:
    document = dump_event(event("movie_removed"))

    for arriving in (value, {**document, field: value}):
        try:
            loaded = load_event(arriving, "movie_removed")
        except ValidationError:
            continue
        assert isinstance(loaded, Event)
