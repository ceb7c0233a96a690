"""Rule 4: aspects, and the rating they make."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview.rules.aspects import ASPECTS, check_aspects, rating_of


def test_the_aspects_are_those_of_the_rules():
    assert [(code, aspect.code, aspect.ko) for code, aspect in ASPECTS.items()] == [
        ("story", "story", "스토리"),
        ("acting", "acting", "연기"),
        ("direction", "direction", "연출"),
        ("visuals", "visuals", "영상미"),
        ("music", "music", "음악"),
    ]
    assert all(aspect.en for aspect in ASPECTS.values())


@pytest.mark.parametrize(
    ("marks", "hundredths"),
    [
        ({"story": 9}, 9000),
        ({"story": 1}, 1000),
        ({"music": 10, "acting": 10}, 10000),
        ({"story": 6, "acting": 7}, 6500),
        ({"story": 6, "acting": 7, "music": 7}, 6667),
        ({"story": 6, "acting": 6, "music": 7}, 6333),
        ({"story": 1, "acting": 2, "direction": 3, "visuals": 4}, 2500),
        ({"story": 10, "acting": 9, "direction": 9, "visuals": 9, "music": 9}, 9200),
    ],
)
def test_a_rating_is_the_mean_of_the_marks_in_hundredths_of_a_point(marks, hundredths):
    assert rating_of(marks) == hundredths


@given(st.dictionaries(st.sampled_from(list(ASPECTS)), st.integers(1, 10), min_size=1))
def test_a_rating_is_rounded_half_even_to_two_decimals(marks):
    mean = Decimal(sum(marks.values()) * 10) / len(marks)
    assert Decimal(rating_of(marks)) / 100 == mean.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        ({}, "at least one aspect"),
        ({"plot": 5}, "unknown aspect 'plot', known are story, acting"),
        ({"story": 0}, "story is a whole number from 1 to 10, not 0"),
        ({"story": 11}, "not 11"),
        ({"story": 7.0}, "not 7.0"),
        ({"story": True}, "not True"),
        ({"story": "7"}, "not '7'"),
        ({"story": 5, "music": None}, "music is a whole number"),
    ],
)
def test_marks_that_rate_nothing_are_refused(marks, text):
    with pytest.raises(ValueError, match=text):
        check_aspects(marks)
    with pytest.raises(ValueError, match=text):
        rating_of(marks)


def test_nobody_can_change_the_aspects():
    with pytest.raises(TypeError):
        ASPECTS["plot"] = ASPECTS["story"]
