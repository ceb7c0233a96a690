"""The readers' categories and sites are those of the movie service's settings."""

from pathlib import Path

import yaml

from moview.catalogue.genres import CATEGORIES
from moview.catalogue.schema import SITE_SCALES

CONFIG = Path(__file__).parents[2] / "config" / "movie.yml"
SETTINGS = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))


def test_readers_and_settings_name_the_same_categories() -> None:
    assert set(CATEGORIES) == set(SETTINGS["categories"])


def test_readers_and_settings_agree_on_the_top_of_each_scale() -> None:
    tops = {site: settings["scale_max"] for site, settings in SETTINGS["sites"].items()}
    assert {site: top for site, (_lowest, top) in SITE_SCALES.items()} == tops
