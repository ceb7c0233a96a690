"""The language of a page, and numbers, dates and names in it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.site import wording
from gateway.site.language import LANGUAGES, choose_language


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, None, "ko"),
        (None, "", "ko"),
        (None, "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        (None, "en-GB", "en"),
        (None, "de, fr", "en"),
        (None, "de, ko;q=0.5, en;q=0.4", "ko"),
        (None, "*", "ko"),
        (None, "ko;q=0", "en"),
        ("en", "ko", "en"),
        ("ko", "en", "ko"),
        ("xx", "en", "en"),
        ("", "en", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers(
    chosen: str | None, accepted: str | None, language: str
) -> None:
    assert choose_language(chosen, accepted) == language


@given(st.text(st.characters(max_codepoint=255)), st.text(st.characters(max_codepoint=255)))
def test_whatever_a_browser_asks_for_there_is_a_language(chosen: str, accepted: str) -> None:
    assert choose_language(chosen, accepted) in LANGUAGES


@pytest.mark.parametrize(
    ("value", "plain", "signed"),
    [
        (0, "0", "0"),
        (3, "3", "+3"),
        (-0.5, "-0.5", "−0.5"),
        (1234.567, "1,234.57", "+1,234.57"),
    ],
)
def test_numbers_have_two_decimals_at_most(value: float, plain: str, signed: str) -> None:
    for language in LANGUAGES:
        assert wording.number(value, language) == plain
        assert wording.signed(value, language) == signed


@given(st.text(st.sampled_from("가나 ab\n"), max_size=80), st.integers(1, 40))
def test_a_long_text_is_begun_with_whole_words(text: str, most: int) -> None:
    begun = wording.beginning(text, most)
    assert text.startswith(begun)
    assert len(begun) <= most
    if len(text) <= most:
        assert begun == text
    else:
        left = text[len(begun) :]
        following = re.match(r"\s*[^ ]*", left)
        # Either it is cut, or it ends with a word, and the next one has no room.
        assert following
        assert len(begun) == most or left[0] in " \n"
        assert len(begun) == most or following.end() > most - len(begun)


def test_scores_always_have_two_decimals() -> None:
    assert wording.fixed(66.4) == "66.40"
    assert wording.fixed(100, 0) == "100"


@pytest.mark.parametrize("value", ["2026-11-22", "2026-11-22T13:24:00Z"])
def test_dates_are_written_in_the_readers_language(value: str) -> None:
    assert wording.date(value, "en") == "November 22, 2026"
    assert wording.date(value, "ko") == "2026년 11월 22일"


def test_times_passed_are_told_in_their_largest_unit() -> None:
    at = (datetime.now(UTC) - timedelta(hours=3, minutes=20)).isoformat()
    assert wording.ago(at, "en") == "3 hours ago"
    assert wording.ago(at, "ko") == "3시간 전"


MOVIE = {"title": "Gisaengchung", "titles": {"ko": "기생충"}}
TIER = {"code": "critic", "ko": "이 시대의 평론가", "en": "Critic of the age"}
PLATFORM = {"code": "n", "name": "Netflix", "names": {"ko": "넷플릭스"}}


def test_names_are_the_readers_or_the_things_own() -> None:
    assert wording.title(MOVIE, "ko") == "기생충"
    assert wording.title(MOVIE, "en") == "Gisaengchung"
    assert wording.name(TIER, "en") == "Critic of the age"
    assert wording.name(PLATFORM, "ko") == "넷플릭스"
    assert wording.name(PLATFORM, "en") == "Netflix"
    assert wording.named("n", [TIER, PLATFORM], "en") == "Netflix"
    assert wording.named("drama", [TIER], "en") == "drama"


def test_empty_fields_of_a_form_ask_for_nothing() -> None:
    assert wording.given({"q": "", "tier": "masterpiece"}) == {"tier": "masterpiece"}
