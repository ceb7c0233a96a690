"""Calibrating: bringing sites and people to one scale, and every movie after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial

from nameko.exceptions import ConfigurationError

from movie.domain import (
    Calibration,
    Learned,
    Population,
    choose_populations,
    learn,
    starting_trust,
)
from movie.service.calibration_input import Breathing, CatalogueScores, Ratings, breathing
from movie.service.editing import EditingMethods
from movie.store import read_tables, site_settings
from moview import green
from moview.clock import next_version, now
from moview.errors import Invalid
from moview.observability.logging import logger
from moview.rules.tiers import RULES_VERSION
from moview.service.commands import command
from moview.service.periodic import periodic
from moview.store import Document, Transaction

FINISH_SECONDS = 5.0
NIGHTLY_SECONDS = 600.0
CALIBRATION_HOURS = 24
CALIBRATION_BATCH = 200
MOVIES_A_TRANSACTION = 20
OPINIONS_A_TRANSACTION = 5000
log = logger(__name__)


class CalibratingMethods(EditingMethods):
    """What `moview calibrate` calls, and the chores that go on with it."""

    @command
    def begin_calibration(self, own: Sequence[str] = ()) -> Document:
        """Learn from the present catalogue and all opinions, as a new version.

        ``own`` are the sites of which the catalogue's own scores are to be the population, however
        few. Movies follow by ``apply_calibration``, or by themselves within a while. Invalid: an
        unknown site, or a reference table that does not fit.
        """
        known, tables = site_settings(self.config), self._tables()
        if unknown := sorted(set(own) - set(known)):
            raise Invalid({"own": [f"{', '.join(unknown)}: not in config/movie.yml."]})
        catalogue = CatalogueScores(known, self.store.published_sites())
        chosen = choose_populations(known, catalogue.scores, tables, own)
        trust = starting_trust(known, chosen)
        ratings = Ratings(catalogue.movies, self.store.ratings())
        harmonised = Breathing(catalogue.harmonised(Calibration(chosen, trust)))
        learned = learn(harmonised, ratings, len(ratings.people), trust)
        version = next_version(self.store.calibration_version())
        habits = zip(ratings.people, learned.habits, learned.steadiness, strict=True)
        self.store.save_habits(version, breathing(habits))
        calibration = Calibration(chosen, learned.trust, learned.typical)
        counts = {"ratings": learned.ratings, "people": len(ratings.people), "own": sorted(own)}
        self.store.publish_calibration(version, calibration, counts)
        return {
            "version": version,
            "sites": {
                site: _present_site(chosen.get(site), learned, site, catalogue.count(site))
                for site in known
            },
            "people": _present_people(learned, len(ratings.people)),
            "movies": self.store.numbers()["movies"],
        }

    def _tables(self) -> Mapping[str, Population]:
        try:
            return read_tables(self.config)
        except ConfigurationError as error:
            raise Invalid({"tables": [str(error)]}) from None

    @command
    def apply_calibration(
        self, version: int, after: str | None = None, limit: int = CALIBRATION_BATCH
    ) -> Document:
        """Recompute base and score of the next movies that an older version holds for."""
        ids = self.store.movies_calibrated_before(version, after, limit)
        self._recalibrate(ids, version)
        return {"done": len(ids), "next": ids[-1] if len(ids) == limit else None}

    @command
    def calibrate(self, own: Sequence[str] = ()) -> Document:
        """Calibrate and apply it to every movie; for a shell, without progress."""
        begun, after, done = self.begin_calibration(own), None, 0
        while True:
            step = self.apply_calibration(begun["version"], after)
            done, after = done + step["done"], step["next"]
            if after is None:
                return {**begun, "recalibrated": done}

    @periodic(FINISH_SECONDS)
    def finish_calibration(self) -> None:
        """Apply the newest calibration to whatever movies it does not hold for yet, and forget
        those before it.
        """
        version = self.store.calibration_version()
        if ids := self.store.movies_calibrated_before(version, None, CALIBRATION_BATCH):
            while ids:
                self._recalibrate(ids, version)
                ids = self.store.movies_calibrated_before(version, None, CALIBRATION_BATCH)
            self.store.forget_calibrations_before(version)

    @periodic(NIGHTLY_SECONDS)
    def calibrate_nightly(self) -> None:
        """Begin a calibration where the newest is a day old, or of an older version of the rules:
        people have gone on rating.
        """
        newest = self.store.newest_calibration()
        if newest is None or newest.get("rules", 1) < RULES_VERSION:
            due = self.store.has_older_rules() or self.store.has_ratings()
        else:
            due = now() - newest["at"] >= timedelta(hours=CALIBRATION_HOURS)
        if due:
            begun = self.begin_calibration((newest or {}).get("own", ()))
            log.info("calibrated", calibration=begun["version"], **begun["people"])

    def _recalibrate(self, movie_ids: Sequence[str], version: int) -> None:
        """A few movies a transaction: one each would wait for the disk each time."""

        def work(tx: Transaction, few: Sequence[str]) -> None:
            rows = self.store.load_movies(tx, few)
            older = [row for row in rows if row.document["calibration"] < version]
            held = self.store.held_opinions(tx, dict.fromkeys([row.id for row in older], version))
            cause = {"type": "calibrated", "calibration": version}
            for row in older:
                self.rebase(row, row.document["sites"], version, held[row.id], cause)
                self.store.save_standing(tx, row)

        for few in self._portions(movie_ids):
            self.store.transact(partial(work, few=few), lock="calibration")
            green.sleep(0)

    def _portions(self, movie_ids: Sequence[str]) -> Iterator[list[str]]:
        """The movies in portions that one transaction can take: few movies, few opinions."""
        numbers = self.store.numbers_of_opinions(movie_ids)
        portion: list[str] = []
        opinions = 0
        for movie_id in movie_ids:
            portion.append(movie_id)
            opinions += numbers[movie_id]
            if len(portion) >= MOVIES_A_TRANSACTION or opinions >= OPINIONS_A_TRANSACTION:
                yield portion
                portion, opinions = [], 0
        if portion:
            yield portion


def _present_site(
    population: Population | None, learned: Learned, site: str, count: int
) -> Document:
    if population is None:
        why = "no reference table, no mean and deviation in the settings, and too few scores here"
        return {"population": None, "why": why, "count": count, "trust": 0.0}
    return {
        "population": population.kind,
        "why": population.why,
        "count": count,
        "movies": population.movies,
        "mean": population.mean,
        "shrinkage": population.shrinkage,
        "source": population.source,
        "date": population.date,
        "trust": learned.trust[site],
    }


def _present_people(learned: Learned, people: int) -> Document:
    return {"ratings": learned.ratings, "people": people, "typical": learned.typical}
