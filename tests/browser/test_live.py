"""Live updates: open pages show changes within 2 seconds, without being loaded again."""

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.people import shows_soon, sign_in, stay, stayed
from tests.browser.windows import ENGLISH, PHONE
from tests.e2e.arithmetic import likes, review, score
from tests.e2e.running import Moview, Person


def critics(moview: Moview, number: int) -> list[Person]:
    return moview.sign_up_many(number, "critic")


def test_a_movie_is_promoted_before_one_s_eyes(new_page: NewPage, moview: Moview) -> None:
    movie, crowd = moview.add_movie(50), critics(moview, 10)
    for critic in crowd[:4]:
        critic.review(movie, story=10)
    crowd[4].like(movie)
    said = review("critic", 100) * 4 + likes("critic")
    page = new_page()
    page.goto(f"/movies/{movie}")
    stay(page)
    standing = page.locator("#standing")
    expect(standing.locator(".badge")).to_have_text("킬링타임")
    expect(page.locator(".giant")).to_contain_text(f"{score(50, said):.2f}")
    for critic, pips in zip(crowd[5:9], ["○○○○", "●○○○", "●●○○", "●●●○"], strict=True):
        critic.like(movie)
        shows_soon(standing.locator(".series .up .pips"), pips)
    crowd[9].like(movie)
    shows_soon(standing.locator(".badge"), "명작")
    expect(standing.locator(".series")).to_have_count(0)
    assert stayed(page)


def test_the_board_follows(new_page: NewPage, moview: Moview) -> None:
    movie = moview.add_movie(50, title="Quickening")
    (critic,) = critics(moview, 1)
    page = new_page(device=PHONE)
    page.goto("/?q=Quickening")
    expect(page.locator(".card")).to_contain_text("50.00")
    critic.like(movie)
    shows_soon(page.locator(".card"), f"{score(50, likes('critic')):.2f}")


def test_one_s_own_points_follow_on_every_page(new_page: NewPage, moview: Moview) -> None:
    movie, author = moview.add_movie(50), moview.sign_up()
    (critic,) = critics(moview, 1)
    page = new_page(language=ENGLISH)
    sign_in(page, author)
    page.goto("/")
    expect(page.locator("#standing-in-short")).to_contain_text("30 points")
    review = author.review(movie, story=7)
    shows_soon(page.locator("#standing-in-short"), "35 points")
    critic.react(review, "like")
    shows_soon(page.locator("#standing-in-short"), "41 points")


def test_who_signs_out_elsewhere_is_no_longer_followed(new_page: NewPage, moview: Moview) -> None:
    author = moview.sign_up()
    page = new_page(language=ENGLISH)
    sign_in(page, author)
    page.goto("/")
    page.request.post("/sign-out", form={"form_token": form_token(page)})
    expect(page.locator("[data-live='/me/live']")).to_have_count(0)


def form_token(page: object) -> str:
    return str(page.locator("[name=form_token]").first.input_value())  # type: ignore[attr-defined]


def test_a_lost_connection_is_told_and_comes_back(new_page: NewPage, moview: Moview) -> None:
    page = new_page(language=ENGLISH, expected=("ERR_INTERNET_DISCONNECTED",))
    page.goto(f"/movies/{moview.add_movie(50)}")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
