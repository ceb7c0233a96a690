"""The site's pictures: tracks, lines, pips and the colours of posters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.site import pictures
from gateway.site.pictures.marks import EMPTY, FULL, HUES, MOTIFS

MOVIE_LIMITS = (0, 40, 65, 100)
values = st.floats(-50, 150)
moments = st.lists(st.integers(0, 10**9), min_size=1, max_size=60).map(sorted)


@pytest.mark.parametrize(
    ("worth", "target", "marks"),
    [
        (0, 3, "○○○"),
        (0.25, 3, "◔○○"),
        (1.25, 3, "●◔○"),
        (1.5, 3, "●◑○"),
        (2.75, 3, "●●◕"),
        (3, 3, "●●●"),
        (9, 3, "●●●"),
        (2, 4, "●●○○"),
    ],
)
def test_pips_show_quarters_of_what_a_series_takes(worth: float, target: float, marks: str) -> None:
    assert pictures.pips(worth, target) == marks


@given(st.integers(0, 80), st.integers(1, 8))
def test_a_series_has_as_many_pips_as_it_takes(quarters: int, target: int) -> None:
    marks = pictures.pips(quarters / 4, target)
    assert len(marks) == target
    assert (marks == FULL * target) == (quarters >= 4 * target)
    assert (marks == EMPTY * target) == (quarters == 0)


@given(st.text(), st.none() | st.integers(1870, 2200))
def test_a_movie_without_a_poster_looks_the_same_wherever_it_was_imported(
    title: str, year: int | None
) -> None:
    here, there = ({"id": name, "title": title, "year": year} for name in ("here", "there"))
    assert pictures.hue(here) == pictures.hue(there) in range(HUES)
    assert pictures.motif(here) == pictures.motif(there) in range(MOTIFS)


@pytest.mark.parametrize(
    ("value", "limits", "at"),
    [
        (0, (0, 100), 0),
        (62.5, (0, 100), 62.5),
        (100, (0, 100), 100),
        (-3, (0, 100), 0),
        (104, (0, 100), 100),
        (65, MOVIE_LIMITS, 65),
        (52.5, (40, 65), 50),
    ],
)
def test_a_marker_stands_where_the_value_lies(
    value: float, limits: tuple[float, ...], at: float
) -> None:
    assert pictures.track(value, limits).at == at


def test_bands_lie_side_by_side_and_keep_their_limits() -> None:
    bands = pictures.track(50, MOVIE_LIMITS).bands
    assert [(band.start, band.width) for band in bands] == [(0, 40), (40, 25), (65, 35)]
    assert [(band.lower, band.upper) for band in bands] == [(0, 40), (40, 65), (65, 100)]


@given(values, st.lists(st.integers(-1000, 1000), min_size=2, max_size=9, unique=True).map(sorted))
def test_bands_fill_any_track_and_the_marker_is_on_it(value: float, limits: list[int]) -> None:
    track = pictures.track(value, limits)
    assert track.bands[0].start == 0
    assert sum(band.width for band in track.bands) == pytest.approx(100)
    assert 0 <= track.at <= 100


@pytest.mark.parametrize("limits", [(), (0,), (0, 0), (0, 65, 40)])
def test_a_track_without_growing_limits_is_refused(limits: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="limits must be two or more that grow"):
        pictures.track(50, limits)


def test_a_line_goes_from_edge_to_edge_with_high_values_on_top() -> None:
    line = pictures.line([(10, 0), (20, 50), (30, 100)], 0, 100, levels=(40, 65))
    assert line.path == "M0 100L50 50L100 0"
    assert line.area == "M0 100L50 50L100 0V100H0Z"
    assert line.end == (100, 0)
    assert line.levels == (60, 35)


@pytest.mark.parametrize("points", [[(7, 25)], [(7, 50), (7, 25)]])
def test_what_happened_at_one_moment_only_is_a_level_line(
    points: list[tuple[float, float]],
) -> None:
    assert pictures.line(points, 0, 100).path == "M0 75L100 75"


@given(moments, st.data())
def test_a_line_stays_in_its_box_and_never_runs_back(whens: list[int], data: st.DataObject) -> None:
    heights = data.draw(st.lists(values, min_size=len(whens), max_size=len(whens)))
    line = pictures.line(list(zip(whens, heights, strict=True)), 0, 100)
    places = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.e-]+) ([\d.e-]+)", line.path)]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert (places[0][0], places[-1][0]) == (0, 100)
    assert places[-1] == line.end


@pytest.mark.parametrize(
    ("points", "lowest", "highest"),
    [([], 0, 100), ([(0, 1)], 5, 5), ([(0, 1)], 9, 5), ([(2, 1), (1, 1)], 0, 100)],
)
def test_a_line_without_points_in_order_or_without_height_is_refused(
    points: list[tuple[float, float]], lowest: float, highest: float
) -> None:
    with pytest.raises(ValueError, match="line"):
        pictures.line(points, lowest, highest)
