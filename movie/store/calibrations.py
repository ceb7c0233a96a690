"""Calibrations: each site's distribution over the catalogue, by version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from movie.domain import SiteCalibration, calibrate_site
from moview.clock import next_version, now
from moview.store import Document, Store


class Calibrations(Store):
    """The stored calibrations. The newest one holds for every movie."""

    _known: ClassVar[dict[tuple[str, int], Mapping[str, SiteCalibration]]] = {}

    def calibration_version(self) -> int:
        """The newest version; 0 where nobody calibrated yet."""
        newest = self.database.calibrations.find({}, {"_id": 1}).sort("_id", -1).limit(1)
        return next((int(document["_id"]) for document in newest), 0)

    def calibration(self, version: int) -> Mapping[str, SiteCalibration]:
        """The distributions of a version, kept in memory once read."""
        key = (self.database.name, version)
        if key not in self._known:
            self._known.clear()
            document = self.database.calibrations.find_one({"_id": version}) or {"sites": []}
            self._known[key] = {
                site["site"]: SiteCalibration(
                    site["mean"], site["shrinkage"], tuple(site["scores"])
                )
                for site in document["sites"]
            }
        return self._known[key]

    def calibrate(self) -> tuple[int, dict[str, SiteCalibration]]:
        """Compute and store every site's distribution over the present catalogue, as the next
        version.
        """
        ratings: dict[str, list[tuple[float, int | None]]] = {}
        for document in self.database.movies.find({"sites.0": {"$exists": True}}, {"sites": 1}):
            for site in document["sites"]:
                rating = (site["published"], site.get("votes"))
                ratings.setdefault(site["site"], []).append(rating)
        sites = {site: calibrate_site(each) for site, each in sorted(ratings.items())}
        version = next_version(self.calibration_version())
        self.database.calibrations.insert_one(
            {
                "_id": version,
                "at": now(),
                "sites": [_site_document(name, each) for name, each in sites.items()],
            }
        )
        return version, sites

    def movies_calibrated_before(self, version: int, after: str | None, limit: int) -> list[str]:
        """Ids of movies whose base is of an older version, in order of id."""
        query: dict[str, Any] = {"calibration": {"$lt": version}}
        if after is not None:
            query["_id"] = {"$gt": after}
        found = self.database.movies.find(query, {"_id": 1}).sort("_id", 1).limit(limit)
        return [document["_id"] for document in found]


def _site_document(name: str, site: SiteCalibration) -> Document:
    return {
        "site": name,
        "mean": site.mean,
        "shrinkage": site.shrinkage,
        "scores": list(site.scores),
    }
