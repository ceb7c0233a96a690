"""The tables that come with the project, and the shipped catalogue under them."""

import json
from pathlib import Path
from random import Random
from statistics import fmean

import pytest

from bench.ranking.people import site_settings
from bench.reference_tables import Scores, make_table
from movie.domain import SiteRating, base_score, harmonise, reference_table

CONFIG = Path(__file__).parents[2] / "config"
PATHS = sorted((CONFIG / "calibration").glob("*.json"))
FILES = {path.stem: json.loads(path.read_text("utf-8")) for path in PATHS}
SETTINGS = site_settings()
TABLES = {
    site: reference_table(FILES[site], site, settings.scale_max)
    for site, settings in SETTINGS.items()
}


@pytest.fixture(scope="module")
def bases() -> dict[str, float]:
    """The base of each movie of the demo catalogue that a site scored, by title."""
    found = {}
    for line in (CONFIG / "demo" / "movies.jsonl").read_text("utf-8").splitlines():
        movie = json.loads(line)
        harmonised = []
        for each in movie.get("sites", ()):
            site = each["site"]
            rating = SiteRating(site, each["score"], each.get("votes"))
            harmonised.append(harmonise(rating, SETTINGS[site], TABLES[site], 1 / len(TABLES)))
        if harmonised:
            found[movie["title"]] = base_score(harmonised)
    return found


def test_each_site_of_the_settings_has_a_table_and_each_table_a_site() -> None:
    assert set(FILES) == set(SETTINGS)


def test_a_table_is_made_of_scores_and_can_be_read() -> None:
    chance = Random(5)
    scores: Scores = [
        (round(chance.gauss(6, 1), 1), chance.randint(1, 10_000)) for _ in range(2_500)
    ]
    made = make_table("imdb", 10, scores, source="made up", date="2026-11-29")

    assert made["mean"] == pytest.approx(fmean(score for score, _ in scores), abs=1e-4)
    read = reference_table(json.loads(json.dumps(made)), "imdb", 10)
    assert read.share_below(fmean(read.quantiles)) == pytest.approx(0.5, abs=0.03)
    with pytest.raises(ValueError, match="2,000 movies or more, not 2"):
        make_table("imdb", 10, scores[:2], source="made up", date="2026-11-29")


def test_the_shipped_catalogue_reads_as_film_lovers_expect(bases: dict[str, float]) -> None:
    masterpieces = ("The Godfather", "12 Angry Men", "Parasite", "The Silence of the Lambs")
    assert min(bases[title] for title in masterpieces) > 75
    assert max(bases[title] for title in ("Cats", "Gigli", "Battlefield Earth")) < 25


def test_every_tier_has_movies(bases: dict[str, float]) -> None:
    counts = [
        sum(low <= base < high for base in bases.values())
        for low, high in ((0, 40), (40, 65), (65, 101))
    ]
    assert min(counts) > 30


def test_the_page_says_how_many_movies_each_table_is_made_of() -> None:
    page = (CONFIG / "calibration" / "README.md").read_text("utf-8")
    for site, table in FILES.items():
        assert f"| `{site}` | {table['movies']:,} |" in page
        assert f"| {table['date']} |" in page
