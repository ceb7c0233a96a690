"""Reference tables: how a site's scores are spread over a broad population, as files say it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nameko.exceptions import ConfigurationError

from movie.domain import Population, SiteSettings, reference_table

TABLES = Path(__file__).resolve().parents[2] / "config" / "calibration"


def site_settings(config: Mapping[str, Any]) -> dict[str, SiteSettings]:
    """The sites of the settings. ConfigurationError: one makes no sense."""
    found = {}
    for site, settings in config["sites"].items():
        try:
            found[site] = SiteSettings(**settings)
        except (TypeError, ValueError) as error:
            raise ConfigurationError(f"{site} in config/movie.yml: {error}") from None
    return found


def read_tables(config: Mapping[str, Any]) -> dict[str, Population]:
    """The reference tables in the folder of the settings, ``SITE.json`` each.

    ConfigurationError names the file that does not fit, and says why.
    """
    folder = Path(config.get("CALIBRATION_TABLES") or TABLES)
    settings, found = site_settings(config), {}
    for path in sorted(folder.glob("*.json")):
        site = path.stem
        # A table of a site that the settings do not have is of no use, and does no harm.
        if site in settings:
            try:
                plain = json.loads(path.read_text(encoding="utf-8"))
                found[site] = reference_table(plain, site, settings[site].scale_max)
            except (OSError, ValueError, AttributeError) as error:
                raise ConfigurationError(f"reference table {path}: {error}") from None
    return found
