"""Unicode normal forms, equal to the standard library's, with a limit on marks per letter."""

import unicodedata
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview.normal_forms import MAX_MARKS, Form, normalize

FORMS = get_args(Form)
ORDINARY = st.text(max_size=MAX_MARKS // 4)


@pytest.mark.parametrize("form", FORMS)
@given(text=ORDINARY)
def test_an_ordinary_text_becomes_what_unicode_says(form: Form, text: str) -> None:
    assert normalize(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize(
    ("text", "composed"),
    [
        ("\u1107\u1169\u1110\u1169\u11bc", "보통"),
        ("Ame\u0301lie", "Amélie"),
        ("\u0f73", "\u0f71\u0f72"),
        ("", ""),
    ],
)
def test_decomposed_letters_are_composed(text: str, composed: str) -> None:
    assert normalize("NFC", text) == composed


@pytest.mark.parametrize("marks", ["\u0301", "\u0327\u0301", "\u0f73", "\u0301\uff9e", "\u0344"])
@pytest.mark.parametrize("form", FORMS)
def test_a_letter_keeps_thirty_marks_and_the_next_letter_its_own(form: Form, marks: str) -> None:
    found = normalize("NFKD", normalize(form, f"o{marks * 1000}e{marks}"))

    letters = [place for place, each in enumerate(found) if not unicodedata.combining(each)]
    assert [found[place] for place in letters] == ["o", "e"]
    assert MAX_MARKS - 3 < letters[1] - 1 <= MAX_MARKS
    assert found[letters[1] :] == unicodedata.normalize("NFKD", f"e{marks}")
