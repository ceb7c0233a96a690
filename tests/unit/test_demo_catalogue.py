"""The demo catalogue is complete, varied and in the format that its README describes."""

import json
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import NormalDist, mean

import pytest
import yaml

CONFIG = Path(__file__).parents[2] / "config"
LINES = (CONFIG / "demo" / "movies.jsonl").read_text(encoding="utf-8").splitlines()
README = (CONFIG / "demo" / "README.md").read_text(encoding="utf-8")
MOVIES = [json.loads(line) for line in LINES]
CATEGORIES = yaml.safe_load((CONFIG / "movie.yml").read_text(encoding="utf-8"))["categories"]
KEYS = [
    "title",
    "titles",
    "year",
    "released_on",
    "countries",
    "categories",
    "runtime_min",
    "synopses",
    "directors",
    "actors",
    "platforms",
    "external_ids",
    "sites",
]
SCALES = {
    "imdb": (1, 10),
    "rotten_tomatoes": (0, 100),
    "metacritic": (0, 100),
    "movielens": (0.5, 5),
}
HANGUL = re.compile("[가-힣]")
LATIN = re.compile("[A-Za-z]")


def rows(name):
    """Every (title, row) of a list that movies hold."""
    return [(movie["title"], row) for movie in MOVIES for row in movie.get(name, ())]


def people():
    return [row for name in ("directors", "actors") for _, row in rows(name)]


def repeated(values):
    return sorted(value for value, count in Counter(values).items() if count > 1)


def plain(title):
    return re.sub(r"^(the|an|a) ", "", re.sub(r"\W+", " ", title.casefold()).strip())


def rough_bases():
    """The mean over a movie's sites of where it stands among that site's scores, as rule 3 has it
    but for the shrinking of few votes."""
    scores, placed = defaultdict(list), {}
    for _, site in rows("sites"):
        scores[site["site"]].append(site["score"])
    for movie in MOVIES:
        found = []
        for site in movie.get("sites", ()):
            others = scores[site["site"]]
            below = sum(score < site["score"] for score in others)
            midrank = (below + sum(score <= site["score"] for score in others)) / 2
            found.append(50 + 15 * NormalDist().inv_cdf((midrank + 0.5) / (len(others) + 1)))
        if found:
            placed[movie["title"]] = mean(found)
    return placed


def test_there_are_enough_movies_and_a_third_of_them_are_korean():
    korean = [movie for movie in MOVIES if "KR" in movie["countries"]]
    assert len(MOVIES) >= 120
    assert 3 * len(korean) >= len(MOVIES)


def test_every_line_is_readable_korean_and_not_escaped():
    assert not [line for line in LINES if "\\u" in line or "\ufffd" in line]


def test_no_text_was_decoded_wrongly():
    assert not [line[:60] for line in LINES if re.search("[ÃÂ][\x80-\xbf]|â€", line)]


def test_keys_are_known_and_in_the_documented_order():
    wrong = [
        movie["title"]
        for movie in MOVIES
        if list(movie) != [key for key in KEYS if key in movie]
        or not {"title", "titles", "year", "countries", "categories", "synopses"} <= set(movie)
    ]
    assert wrong == []


def test_the_readme_describes_every_key_that_is_used():
    used = {key for movie in MOVIES for key in movie}
    used |= {key for name in ("platforms", "sites") for _, row in rows(name) for key in row}
    used |= {key for person in people() for key in person}
    assert (
        sorted(key for key in used if f"`{key}`" not in README and f'"{key}"' not in README) == []
    )


def test_no_movie_is_there_twice():
    assert repeated((plain(movie["title"]), movie["year"]) for movie in MOVIES) == []


def test_no_two_movies_of_a_year_share_a_title_in_any_language():
    keys = [
        (title, movie["year"])
        for movie in MOVIES
        for title in {plain(title) for title in movie["titles"].values()}
    ]
    assert repeated(keys) == []


def test_no_external_id_is_there_twice_and_each_looks_like_one():
    ids = [movie["external_ids"]["imdb"] for movie in MOVIES if "external_ids" in movie]
    assert repeated(ids) == []
    assert [each for each in ids if not re.fullmatch(r"tt\d{7,8}", each)] == []


def test_titles_are_in_english_and_korean_movies_have_their_own_title_too():
    assert [m["title"] for m in MOVIES if m["titles"]["en"] != m["title"]] == []
    assert [m["title"] for m in MOVIES if HANGUL.search(m["title"])] == []
    korean = [movie for movie in MOVIES if "KR" in movie["countries"]]
    assert [m["title"] for m in korean if not HANGUL.search(m["titles"]["ko"])] == []


def test_synopses_are_in_both_languages_and_short():
    for movie in MOVIES:
        english, korean = movie["synopses"]["en"], movie["synopses"]["ko"]
        assert set(movie["synopses"]) == {"en", "ko"}, movie["title"]
        assert LATIN.search(english), movie["title"]
        assert not HANGUL.search(english), movie["title"]
        assert HANGUL.search(korean), movie["title"]
        assert english.endswith("."), movie["title"]
        assert korean.endswith("."), movie["title"]
        assert 40 <= len(english) <= 250, movie["title"]
        assert 20 <= len(korean) <= 150, movie["title"]


def test_no_synopsis_is_used_twice():
    for language in ("en", "ko"):
        assert repeated(movie["synopses"][language] for movie in MOVIES) == []


def test_release_days_exist_and_fall_in_the_movies_year_or_the_next():
    for movie in MOVIES:
        if "released_on" in movie:
            day = date.fromisoformat(movie["released_on"])
            assert 0 <= day.year - movie["year"] <= 1, movie["title"]
            assert day < date(2026, 1, 1), movie["title"]


def test_running_times_are_those_of_feature_films():
    assert [m["title"] for m in MOVIES if not 60 <= m.get("runtime_min", 90) <= 240] == []


def test_every_decade_since_the_forties_is_there():
    decades = Counter(movie["year"] // 10 * 10 for movie in MOVIES)
    assert sorted(decades) == list(range(1940, 2030, 10))
    assert min(decades.values()) >= 5


def test_every_category_is_known_named_in_both_languages_and_used_at_least_twice():
    used = Counter(code for movie in MOVIES for code in movie["categories"])
    assert set(used) == set(CATEGORIES)
    assert min(used.values()) >= 2
    for code, names in CATEGORIES.items():
        assert set(names) == {"ko", "en"}, code
        assert f"| `{code}` | {names['ko']} | {names['en']} |" in README


def test_every_movie_has_one_to_three_categories_each_once():
    assert [m["title"] for m in MOVIES if not 1 <= len(set(m["categories"])) <= 3] == []
    assert [m["title"] for m in MOVIES if repeated(m["categories"])] == []


def test_countries_are_two_letter_codes():
    assert [m["title"] for m in MOVIES if not m["countries"]] == []
    assert {c for m in MOVIES for c in m["countries"] if not re.fullmatch("[A-Z]{2}", c)} == set()


@pytest.mark.parametrize("name", ["directors", "actors"])
def test_nobody_is_credited_twice_in_one_list(name):
    assert [m["title"] for m in MOVIES if repeated(p["name"] for p in m.get(name, ()))] == []


def test_every_movie_names_a_director_unless_there_were_too_many():
    assert [m["title"] for m in MOVIES if not m.get("directors")] == ["Fantasia"]


def test_a_person_has_one_korean_name():
    names = defaultdict(set)
    for person in people():
        names[person["name"]].add(person.get("names", {}).get("ko"))
    assert [name for name, korean in names.items() if len(korean) > 1] == []
    assert [name for name, (korean,) in names.items() if korean and not HANGUL.search(korean)] == []


def test_at_least_five_platforms_have_two_movies_or_more_and_each_one_name_and_address():
    platforms = [platform for _, platform in rows("platforms")]
    counts = Counter(platform["code"] for platform in platforms)
    assert sum(count >= 2 for count in counts.values()) >= 5
    assert len({tuple(platform.values()) for platform in platforms}) == len(counts)
    assert [p["url"] for p in platforms if not p["url"].startswith("https://")] == []


def test_every_figure_is_in_the_range_of_its_site():
    for title, site in rows("sites"):
        low, high = SCALES[site["site"]]
        assert low <= site["score"] <= high, title
        assert isinstance(site.get("votes", 1), int), title
        assert site.get("votes", 1) > 0, title


def test_every_figure_names_its_source_with_its_date_and_the_readme_lists_it():
    for title, site in rows("sites"):
        assert date.fromisoformat(site["as_of"]) < date(2026, 11, 1), title
        assert re.search(
            rf"^\| `{re.escape(site['source'])}` \|.*\| {site['as_of']} \|", README, re.MULTILINE
        ), site["source"]


def test_no_figure_is_older_than_its_movie():
    released = {movie["title"]: movie["year"] for movie in MOVIES}
    wrong = [t for t, site in rows("sites") if int(site["as_of"][:4]) < released[t]]
    assert wrong == []


def test_no_movie_has_two_figures_of_one_site():
    assert [m["title"] for m in MOVIES if repeated(s["site"] for s in m.get("sites", ()))] == []


def test_each_site_scored_enough_movies_to_have_a_distribution():
    counts = Counter(site["site"] for _, site in rows("sites"))
    assert set(counts) == set(SCALES)
    assert min(counts.values()) >= 30


def test_movies_have_no_site_one_two_or_more():
    counts = Counter(len(movie.get("sites", ())) for movie in MOVIES)
    assert all(counts[number] >= 5 for number in (0, 1, 2, 3, 4))


def test_every_band_has_movies_well_inside_it():
    bases = rough_bases().values()
    assert sum(base >= 67 for base in bases) >= 5
    assert sum(45 <= base < 60 for base in bases) >= 30
    assert sum(base < 35 for base in bases) >= 15


def test_the_readme_counts_what_is_there():
    korean = sum("KR" in movie["countries"] for movie in MOVIES)
    assert f"{len(MOVIES)} movies that people know, {korean} of them Korean" in README
    assert f"{sum('sites' not in movie for movie in MOVIES)} movies have none at all" in README


def test_no_poster_is_shown():
    assert "poster_url" not in "".join(LINES)
