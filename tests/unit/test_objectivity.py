"""Neither one person nor a crowd of new accounts puts a movie on top of a real catalogue.

The demo catalogue comes with the project. The larger one is in the npm package vega-datasets,
which is fetched once into the ignored folder .moview/cache.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.datasets import Unavailable, vega_movies
from movie.domain import (
    Calibration,
    Held,
    Opinion,
    SiteRating,
    SiteSettings,
    Standing,
    base_score,
    choose_populations,
    new_standing,
    recount,
    starting_trust,
)
from moview.catalogue.jsonl import read_jsonl
from moview.catalogue.records import Entry
from moview.catalogue.vega import read_vega
from moview.rules.blocs import base_mass

ROOT = Path(__file__).parents[2]
CROWD = 1000
LIKE = Opinion(vote="like")
SETTINGS = {
    site: SiteSettings(**settings)
    for site, settings in yaml.safe_load((ROOT / "config" / "movie.yml").read_text("utf-8"))[
        "sites"
    ].items()
}
Record = dict[str, Any]


@dataclass(frozen=True)
class Catalogue:
    """Every movie's score before anybody has said anything, in rising order.

    ``crowd_stays_under`` is the share of the catalogue that a crowd of fresh accounts leaves above
    a middling movie.
    """

    bases: list[float]
    crowd_stays_under: float

    @property
    def median(self) -> float:
        return self.bases[len(self.bases) // 2]

    def share_above(self, score: float) -> float:
        """How much of the catalogue stands above a score: under 0.25, that is the top quarter."""
        return sum(base > score for base in self.bases) / len(self.bases)


def harmonised(records: list[Record], crowd_stays_under: float) -> Catalogue:
    """The bases of a whole catalogue, calibrated over itself as `moview calibrate --own` does."""
    published = defaultdict(list)
    for record in records:
        for site in record.get("sites", ()):
            published[site["site"]].append((site["score"], site.get("votes")))
    chosen = choose_populations(SETTINGS, published, {}, own_wanted=list(published))
    calibration = Calibration(chosen, starting_trust(SETTINGS, chosen))

    def base(record: Record) -> float:
        return calibration.base(
            calibration.harmonise(
                SiteRating(site["site"], site["score"], site.get("votes")), SETTINGS[site["site"]]
            )
            for site in record.get("sites", ())
        )

    return Catalogue(sorted(base(record) for record in records), crowd_stays_under)


def read_demo() -> list[Record]:
    entries = list(read_jsonl(ROOT / "config" / "demo" / "movies.jsonl"))
    assert all(isinstance(entry, Entry) for entry in entries)
    return [entry.record for entry in entries if isinstance(entry, Entry)]


def read_vega_datasets() -> list[Record]:
    try:
        path = vega_movies()
    except Unavailable as error:
        pytest.skip(str(error))
    entries = read_vega(path)
    return [entry.record for entry in entries if isinstance(entry, Entry)]


# The fewer sites, the further apart are the movies. The demo catalogue's movies have up to four,
# which do not quite agree, so that their means lie closer to 50 than those of the one or two
# sites of vega-datasets, and the same crowd passes more of them: a fifth is what is left above it.
CATALOGUES = {"demo": (read_demo, 0.20), "vega-datasets": (read_vega_datasets, 0.25)}


@pytest.fixture(scope="module", params=CATALOGUES)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    read, crowd_stays_under = CATALOGUES[request.param]
    return harmonised(read(), crowd_stays_under)


def liked_by(base: float, tier: str, number: int, sites: int = 1) -> Standing:
    return recount(new_standing(base, base_mass(sites)), [Held(LIKE, tier)] * number)


def test_the_catalogue_is_one_whose_places_mean_something(catalogue: Catalogue) -> None:
    assert len(catalogue.bases) > 200
    assert 45 < catalogue.median < 55
    assert catalogue.bases[0] < 30
    assert catalogue.bases[-1] > 70


def test_one_newbies_like_hardly_moves_a_middling_movie(catalogue: Catalogue) -> None:
    moved = liked_by(catalogue.median, "newbie", 1).score - catalogue.median

    assert 0 < moved < 0.7


def test_one_newbies_like_moves_no_movie_far(catalogue: Catalogue) -> None:
    moved = [liked_by(base, "newbie", 1).score - base for base in set(catalogue.bases)]

    assert min(moved) > 0
    assert max(moved) < 0.7


@pytest.mark.parametrize("tier", ["newbie", "poser"])
def test_a_thousand_fresh_accounts_leave_a_median_movie_far_from_the_top(
    catalogue: Catalogue, tier: str
) -> None:
    score = liked_by(catalogue.median, tier, CROWD).score

    assert score > catalogue.median
    assert catalogue.share_above(score) > catalogue.crowd_stays_under


def test_a_movie_that_no_site_scored_is_moved_as_little(catalogue: Catalogue) -> None:
    unscored = base_score([])

    assert 0 < liked_by(unscored, "newbie", 1, sites=0).score - unscored < 0.7
    score = liked_by(unscored, "newbie", CROWD, sites=0).score
    assert catalogue.share_above(score) > catalogue.crowd_stays_under


def test_a_thousand_critics_do_move_it_among_the_best_eighth(catalogue: Catalogue) -> None:
    score = liked_by(catalogue.median, "critic", CROWD).score

    assert catalogue.share_above(score) < 0.125
