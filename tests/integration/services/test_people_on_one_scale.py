"""Rules 3 and 4: calibrations bring sites and people to one scale, and movies follow."""

import random
from typing import Any

import pytest
from pymongo import MongoClient

from moview.errors import Invalid
from tests.integration.services.scenario import Scenario
from tests.integration.services.world import World

Document = dict[str, Any]
SITES = ("imdb", "rotten_tomatoes")


@pytest.fixture
def world(client: MongoClient[Document], database_prefix: str) -> World:
    """A world of its own for each test: a calibration is about everybody."""
    world = World(client, f"{database_prefix}{random.getrandbits(32):x}_")
    for service in world.services.values():
        service.store.prepare()
    return world


def audited(world: World) -> Document:
    """What an audit of the movie service finds."""
    found: Document = {}
    place = None
    while True:
        answer = world.call("movie", "audit", after=place)
        found.update(answer["differences"])
        place = answer["next"]
        if place is None:
            return found


def lift(scenario: Scenario, film: str, tier: str = "newbie") -> float:
    why = scenario.world.call("movie", "explain_score", movie_id=film)
    (bloc,) = [bloc for bloc in why["blocs"] if bloc["tier"] == tier]
    return float(bloc["lift"])


def crowd(scenario: Scenario, films: int = 12) -> tuple[list[str], str, str]:
    """Movies, somebody who gives 9 to all of them, and somebody who gives 3."""
    generous, strict = scenario.people(2)
    made = [scenario.film() for _ in range(films)]
    for film in made:
        scenario.review(generous, film, 9)
        scenario.review(strict, film, 3)
    return made, generous, strict


def test_what_people_usually_give_is_learned_and_taken_off(scenario: Scenario) -> None:
    _, generous, strict = crowd(scenario)
    film = scenario.film()
    scenario.review(generous, film, 9)
    # 50 + 1.25 · (90 - 60): nothing is known of this person.
    assert lift(scenario, film) == 37.5

    done = scenario.call("movie", "calibrate")

    assert done["people"] == {"ratings": 25, "people": 2, "typical": pytest.approx(61, abs=1)}
    # A 9 of who gives 9 to everything says little, and a 9 of who gives 3 a lot.
    assert lift(scenario, film) < 25
    other = scenario.film()
    scenario.review(strict, other, 9)
    assert lift(scenario, other) == 50
    scenario.review(strict, scenario.film(), 3)
    assert audited(scenario.world) == {}


def test_between_calibrations_everything_said_is_read_the_same_way(scenario: Scenario) -> None:
    films, generous, _ = crowd(scenario)
    scenario.call("movie", "calibrate")
    before = scenario.movie(films[0])["score"]

    scenario.review(generous, films[0], 2)
    scenario.call("user", "appoint", email=scenario.email(generous), tier="critic")
    scenario.call("user", "suspend", email=scenario.email(generous))
    scenario.call("user", "restore", email=scenario.email(generous))
    scenario.call("user", "appoint", email=scenario.email(generous), tier="newbie")
    scenario.review(generous, films[0], 9)

    assert scenario.movie(films[0])["score"] == before
    assert audited(scenario.world) == {}


def test_a_movie_follows_with_all_that_was_said_while_it_waited(scenario: Scenario) -> None:
    films, generous, strict = crowd(scenario)
    begun = scenario.call("movie", "begin_calibration")
    scenario.review(generous, films[3], 4)
    assert audited(scenario.world) == {}
    step = scenario.world.call("movie", "apply_calibration", version=begun["version"], limit=5)
    assert (step["done"], bool(step["next"])) == (5, True)
    for film in films:
        scenario.review(strict, film, 7)
    assert audited(scenario.world) == {}

    scenario.call("movie", "finish_calibration")

    movies = scenario.world.databases["movie"].movies
    assert movies.distinct("calibration") == [begun["version"]]
    assert audited(scenario.world) == {}


def test_habits_of_older_calibrations_go_once_no_movie_needs_them(scenario: Scenario) -> None:
    crowd(scenario, films=3)
    database = scenario.world.databases["movie"]
    first = scenario.call("movie", "calibrate")["version"]
    second = scenario.call("movie", "begin_calibration")["version"]
    assert sorted(database.habits.distinct("version")) == [first, second]

    scenario.call("movie", "finish_calibration")

    assert database.habits.distinct("version") == [second]


def test_an_import_that_adds_a_site_counts_opinions_anew(scenario: Scenario) -> None:
    person, film = scenario.person("critic"), scenario.film("Placed Later")
    scenario.vote(person, film, "like")
    record = {"title": "Placed Later", "year": 2000}
    sites = [{"site": "imdb", "score": 9}, {"site": "rotten_tomatoes", "score": 90}]

    (outcome,) = scenario.call("movie", "import_movies", records=[record | {"sites": sites}])

    assert outcome["outcome"] == "updated"
    why = scenario.world.call("movie", "explain_score", movie_id=film)
    # Both sites say 80: two standard deviations above their means. A like adds no more than 20.
    assert (why["base"]["score"], why["base"]["mass"]) == (pytest.approx(80), 30)
    assert why["people"]["like"] == 100
    assert why["score"] == pytest.approx(80 + 20 * 0.4 / 30.4, abs=1e-4)
    assert audited(scenario.world) == {}


def test_what_a_calibration_says_of_each_site(scenario: Scenario) -> None:
    records = [
        {
            "title": f"Known {number}",
            "year": 2000,
            "sites": [{"site": "imdb", "score": number / 10}, {"site": "unheard_of", "score": 5}],
        }
        for number in range(40)
    ]
    ids = [each["id"] for each in scenario.call("movie", "import_movies", records=records)]

    told = scenario.call("movie", "calibrate")["sites"]

    assert {site: each["population"] for site, each in told.items()} == {
        "imdb": "stated",
        "rotten_tomatoes": "stated",
        "unheard_of": None,
    }
    assert "no reference table" in told["imdb"]["why"]
    assert (told["imdb"]["count"], told["imdb"]["trust"]) == (40, 0.5)
    assert told["unheard_of"]["trust"] == 0
    sites = scenario.world.call("movie", "explain_score", movie_id=ids[0])["base"]["sites"]
    assert [site["harmonised"] is None for site in sites] == [False, True]

    chosen = scenario.call("movie", "calibrate", own=["unheard_of", "imdb"])["sites"]
    assert {site: each["population"] for site, each in chosen.items()} == {
        "imdb": "catalogue",
        "rotten_tomatoes": "stated",
        "unheard_of": "catalogue",
    }
    # The night's calibration keeps what the operator chose.
    scenario.world.databases["movie"].calibrations.update_many({}, {"$unset": {"rules": 1}})
    scenario.call("movie", "calibrate_nightly")
    newest = scenario.world.services["movie"].store.newest_calibration()
    assert newest["own"] == ["imdb", "unheard_of"]
    assert audited(scenario.world) == {}


def test_a_site_that_the_settings_do_not_have_cannot_be_chosen(scenario: Scenario) -> None:
    with pytest.raises(Invalid, match="letterboxd"):
        scenario.call("movie", "calibrate", own=["letterboxd"])


def test_a_calibration_comes_by_itself_once_somebody_rated_and_then_each_day(
    scenario: Scenario,
) -> None:
    store = scenario.world.services["movie"].store
    scenario.vote(scenario.person(), scenario.film(), "like")
    scenario.call("movie", "calibrate_nightly")
    assert store.newest_calibration() is None
    scenario.review(scenario.person(), scenario.film(), 8)

    scenario.call("movie", "calibrate_nightly")
    version = store.calibration_version()
    scenario.call("movie", "calibrate_nightly")

    assert version > 0
    assert store.calibration_version() == version


def as_version_1(world: World) -> None:
    """Bring the databases to what version 1 of the rules had of the same opinions."""
    database = world.databases["movie"]
    for movie in database.movies.find():
        blocs: dict[str, Document] = {}
        for opinion in database.opinions.find({"movie": movie["_id"], "held": True}):
            empty = {"likes": 0, "dislikes": 0, "reviews": 0, "rating_sum": 0}
            bloc = blocs.setdefault(opinion["tier"], empty)
            if opinion["review"]:
                bloc["reviews"] += 1
                bloc["rating_sum"] += opinion["review"]["rating"]
            else:
                bloc[f"{opinion['vote']}s"] += 1
        change = {"$set": {"blocs": blocs, "score": 51.5}, "$unset": {"rules": 1, "base_mass": 1}}
        database.movies.update_one({"_id": movie["_id"]}, change)
        known = {"$set": {"sent.score": 51.5}}
        database.movies.update_one({"_id": movie["_id"]}, known)
    database.opinions.update_many({}, {"$unset": {"rating": 1}})
    site = {"site": "imdb", "mean": 6.0, "shrinkage": 0.0, "scores": [n / 10 for n in range(60)]}
    database.calibrations.insert_one(
        {"_id": 7, "at": database.movies.find_one()["sent"]["version"], "sites": [site]}
    )
    database.movies.update_many({}, {"$set": {"calibration": 7}})
    for review in world.databases["review"].reviews.find():
        blocs = {
            tier: {**bloc, "reviews": 0, "rating_sum": 0} for tier, bloc in review["blocs"].items()
        }
        change = {"$set": {"blocs": blocs, "best": 50.5}, "$unset": {"rules": 1}}
        world.databases["review"].reviews.update_one({"_id": review["_id"]}, change)


def test_movies_of_version_1_are_brought_over_and_audits_are_clean_all_the_while(
    scenario: Scenario,
) -> None:
    films, generous, _ = crowd(scenario, films=4)
    fan = scenario.person()
    review = scenario.review(generous, films[0], 9)
    scenario.call("review", "react", user_id=fan, review_id=review["id"], value="like")
    for film in films:
        scenario.vote(fan, film, "like")
    sound = {film: scenario.movie(film)["score"] for film in films}
    as_version_1(scenario.world)
    assert audited(scenario.world) == {}
    assert scenario.world.call("review", "audit")["differences"] == {}
    why = scenario.world.call("movie", "explain_score", movie_id=films[0])
    assert why["score"] == pytest.approx(sound[films[0]])

    # Somebody speaks of one before it was brought over, and an operator's calibration comes by.
    scenario.vote(fan, films[1], "dislike")
    assert audited(scenario.world) == {}
    scenario.call("movie", "calibrate_nightly")
    scenario.call("movie", "finish_calibration")
    scenario.call("review", "follow_rules")

    assert audited(scenario.world) == {}
    assert scenario.world.call("review", "audit")["differences"] == {}
    movies = scenario.world.databases["movie"].movies
    assert movies.distinct("rules") == [2]
    assert scenario.world.databases["review"].reviews.distinct("rules") == [2]
    assert scenario.movie(films[1])["opinions"]["dislikes"] == 1


def test_any_order_of_opinions_and_calibrations_ends_in_the_same(
    client: MongoClient[Document], database_prefix: str, scenario: Scenario
) -> None:
    films, generous, strict = crowd(scenario, films=5)
    people = [generous, strict, *scenario.people(4)]
    start = World(client, f"{database_prefix}start{random.getrandbits(32):x}_")
    start.copy_of(scenario.world)
    chance = random.Random(5)
    said = {
        (person, film): chance.choice(["like", "dislike", None])
        for person in people[2:]
        for film in films
    }

    def ending(seed: int) -> Document:
        world = World(client, f"{database_prefix}{seed}{random.getrandbits(32):x}_")
        world.copy_of(start)
        order = list(said.items())
        random.Random(seed).shuffle(order)
        for number, ((person, film), value) in enumerate(order):
            world.call("movie", "vote", user_id=person, movie_id=film, value=value)
            if random.Random(seed + number).random() < 0.2:
                begun = world.call("movie", "begin_calibration")["version"]
                world.call("movie", "apply_calibration", version=begun, limit=2)
        world.call("movie", "calibrate")
        assert audited(world) == {}
        rows = world.databases["movie"].movies.find()
        return {row["_id"]: (row["blocs"], row["base"], row["score"]) for row in rows}

    assert ending(1) == ending(2) == ending(3)
