"""The schemas of requests, field by field."""

from typing import Any

import pytest

from gateway.api import schemas
from gateway.api.documents import load
from moview.errors import Invalid

SIGN_UP = {"email": "minji@example.com", "password": "correct horse", "nickname": "민지"}
REVIEW = {"text": "좋다", "aspects": {"story": 8}}


def faults(schema: type[schemas.Input], document: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        load(schema(), document)
    return sorted(refused.value.errors)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "minji"),
        ("email", "minji@example"),
        ("email", "min ji@example.com"),
        ("email", "a@b@example.com"),
        ("email", "minji@example.com\n"),
        ("email", f"{'a' * 65}@example.com"),
        ("email", f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}"),
        ("email", {"$ne": 1}),
        ("email", None),
        ("password", "1234567"),
        ("password", "x" * 129),
        ("password", "1234567\0"),
        ("password", 12345678),
        ("password", ["12345678"]),
        ("nickname", "m"),
        ("nickname", "m" * 21),
        ("nickname", " minji"),
        ("nickname", "minji\u3000"),
        ("nickname", "min\x07ji"),
        ("nickname", "min\udc00ji"),
        ("nickname", True),
    ],
)
def test_a_sign_up_with_one_fault_names_it(field: str, value: Any) -> None:
    assert faults(schemas.SignUp, {**SIGN_UP, field: value}) == [field]


def test_a_fault_says_what_would_be_right() -> None:
    with pytest.raises(Invalid) as refused:
        load(schemas.SignUp(), {**SIGN_UP, "email": "minji", "nickname": " minji"})
    assert refused.value.errors == {
        "email": ["Not a valid e-mail address."],
        "nickname": ["Must be a single line without leading or trailing white space."],
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ＭＩＮＪＩ@example.com"),
        ("email", "min+ji@sub.example.co.kr"),
        ("password", "비밀번호8자이상"),
        ("password", "🔑" * 128),
        ("nickname", "민지"),
        ("nickname", "m j"),
        ("nickname", "🎬🎬"),
    ],
)
def test_a_sign_up_in_any_script_passes(field: str, value: str) -> None:
    assert load(schemas.SignUp(), {**SIGN_UP, field: value})[field] == value


@pytest.mark.parametrize("name", ["role", "$where", "a.b", "", "email ", "__class__"])
def test_an_unknown_field_is_named(name: str) -> None:
    assert faults(schemas.SignUp, {**SIGN_UP, name: 1}) == [name or "body"]


@pytest.mark.parametrize("document", [None, [], "text", 1, True, [SIGN_UP]])
def test_a_body_that_is_no_object_is_at_fault_itself(document: Any) -> None:
    assert faults(schemas.SignUp, document) == ["body"]


@pytest.mark.parametrize("mark", [0, 11, -1, 1.5, "5", True, None, float("inf"), [5], {"$gt": 0}])
def test_a_mark_is_a_whole_number_from_1_to_10(mark: Any) -> None:
    assert faults(schemas.ReviewText, {**REVIEW, "aspects": {"story": mark}}) == ["aspects.story"]


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert load(schemas.ReviewText(), {**REVIEW, "aspects": {"story": 7.0}})["aspects"] == {
        "story": 7
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t\u3000"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"aspects": {}}, "aspects"),
        ({"aspects": None}, "aspects"),
        ({"aspects": [1]}, "aspects"),
        ({"aspects": {"plot": 5}}, "aspects.plot"),
        ({"spoiler": "true"}, "spoiler"),
        ({"spoiler": 1}, "spoiler"),
        ({"spoiler": None}, "spoiler"),
    ],
)
def test_a_review_with_one_fault_names_it(change: dict[str, Any], field: str) -> None:
    assert faults(schemas.ReviewText, {**REVIEW, **change}) == [field]


@pytest.mark.parametrize(
    "limit", ["0", "-1", "101", "1000000000", "9" * 5000, "", "1.0", "+1", " 1", "١", "ten", "1e1"]
)
def test_a_limit_is_a_whole_number_from_1_to_100(limit: str) -> None:
    assert faults(schemas.ListQuery, {"limit": limit}) == ["limit"]


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "best"},
        {"sort": ""},
        {"tier": "newbie"},
        {"category": "$ne"},
        {"platform": ""},
        {"person": "../p1"},
        {"year_from": "1869"},
        {"year_to": "20190"},
        {"q": " "},
        {"q": "x" * 101},
        {"cursor": ""},
        {"offset": "1"},
        {"sort[$ne]": "rank"},
    ],
)
def test_a_parameter_at_fault_is_named(query: dict[str, str]) -> None:
    assert faults(schemas.MovieQuery, query) == list(query)


def test_lists_begin_at_the_beginning_with_20_items() -> None:
    assert load(schemas.MovieQuery(), {}) == {"sort": "rank", "limit": 20, "cursor": None}


@pytest.mark.parametrize("value", ["Like", "none", None, 1, True, {"$in": ["like"]}, ["like"]])
def test_a_vote_is_like_or_dislike(value: Any) -> None:
    assert faults(schemas.Vote, {"value": value}) == ["value"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "body"),
        ({"password": "new password"}, "current_password"),
        ({"current_password": "old"}, "password"),
        ({"role": "operator"}, "role"),
        ({"email": "other@example.com"}, "email"),
        ({"nickname": None}, "nickname"),
    ],
)
def test_a_change_of_account_with_one_fault_names_it(change: dict[str, Any], field: str) -> None:
    assert faults(schemas.MeChange, change) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"year": 1800}, "year"),
        ({"released_on": "2019-02-30"}, "released_on"),
        ({"released_on": "20190530"}, "released_on"),
        ({"runtime_min": 0}, "runtime_min"),
        ({"categories": ["Drama!"]}, "categories.0"),
        ({"titles": {"korean language": "x"}}, "titles.korean language.key"),
        ({"titles": {"ko": ""}}, "titles.ko.value"),
        ({"external_ids": {"$imdb": "tt1"}}, "external_ids.$imdb.key"),
        ({"poster_url": "javascript:alert(1)"}, "poster_url"),
        ({"directors": [{"name": "x", "born": 1969}]}, "directors.0.born"),
        ({"sites": [{"site": "imdb", "score": float("inf")}]}, "sites.0.score"),
        ({"sites": [{"site": "imdb", "score": True}]}, "sites.0.score"),
        ({"tier": "masterpiece"}, "tier"),
        ({}, "body"),
    ],
)
def test_a_change_of_the_catalogue_with_one_fault_names_it(
    change: dict[str, Any], field: str
) -> None:
    assert faults(schemas.MovieChange, change) == [field]


def test_scores_are_shown_half_even_with_two_decimals() -> None:
    shown = schemas.MovieItem(only=("score", "base_score"))
    assert shown.dump({"score": 66.125, "base_score": 66.375}) == {
        "score": 66.12,
        "base_score": 66.38,
    }


def test_the_explained_score_is_unrounded() -> None:
    assert schemas.ScoreExplained(only=("score",)).dump({"score": 66.428_312_3}) == {
        "score": 66.428_312_3
    }


def test_tiers_are_shown_with_their_names() -> None:
    names = {"code": "newbie", "ko": "뉴비", "en": "Newbie"}
    assert schemas.User(only=("tier",)).dump({"tier": "newbie"}) == {"tier": names}


@pytest.mark.parametrize(
    ("name", "value"),
    [("categories", [1] * 31), ("titles", dict.fromkeys(map(str, range(101)), 1))],
)
def test_what_has_too_many_entries_is_refused_before_any_is_looked_at(
    name: str, value: Any
) -> None:
    assert faults(schemas.MovieChange, {name: value}) == [name]
