"""A calibration: what brings sites and people to one scale (rules 3 and 4)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from movie.domain.generosity import FIRST_TYPICAL_RATING, Generosity
from movie.domain.harmony import (
    Harmonised,
    SiteRating,
    SiteSettings,
    base_score,
    choose_population,
    harmonise,
    in_proportion,
)
from movie.domain.populations import Population, population_of

SiteScores = Mapping[str, Sequence[tuple[float, int | None]]]
"""All scores of each site in the catalogue, with their numbers of votes."""


@dataclass(frozen=True)
class Calibration:
    """Each site's population (none: it is not used) and trust, none below 0 and at most 1 in all,
    and what people give a typical movie.
    """

    populations: Mapping[str, Population] = field(default_factory=dict)
    trust: Mapping[str, float] = field(default_factory=dict)
    typical: float = FIRST_TYPICAL_RATING

    def harmonise(self, rating: SiteRating, settings: SiteSettings) -> Harmonised:
        """A site's rating on the common scale. Raises ValueError as ``harmony.harmonise`` does."""
        trust = self.trust.get(rating.site, 0.0)
        return harmonise(rating, settings, self.populations.get(rating.site), trust)

    def base(self, sites: Iterable[Harmonised]) -> float:
        """The base that a movie's sites make, 0 to 100 (rule 3)."""
        return base_score(sites, self.total_trust)

    @property
    def total_trust(self) -> float:
        """The trust in all sites together, 0 to 1."""
        return math.fsum(self.trust.values())

    def generosity(self, habit: float = 0.0, steadiness: float = 1.0) -> Generosity:
        """How the ratings of a person with this habit and steadiness are read."""
        return Generosity(self.typical, habit, steadiness)


def starting_trust(
    settings: Mapping[str, SiteSettings], chosen: Mapping[str, Population]
) -> dict[str, float]:
    """How far the sites with a population are trusted before anybody was heard: by the settings,
    1 in all.
    """
    trust = {site: settings[site].trust for site in chosen}
    return in_proportion(trust, trust)


def choose_populations(
    settings: Mapping[str, SiteSettings],
    scores: SiteScores,
    tables: Mapping[str, Population],
    own_wanted: Collection[str] = (),
) -> dict[str, Population]:
    """Each site's population, by the scores in the catalogue and the reference tables.

    ``own_wanted`` are the sites of which an operator wants the catalogue's own (rule 3).
    """
    found = {}
    for site, its_settings in settings.items():
        own = population_of(scores[site]) if scores.get(site) else None
        chosen = choose_population(its_settings, own, tables.get(site), site in own_wanted)
        if chosen is not None:
            found[site] = chosen
    return found
