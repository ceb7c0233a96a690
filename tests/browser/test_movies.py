"""The board and a movie's page, as people use them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, NewPage
from tests.browser.people import shows_soon, sign_in, stay, stayed
from tests.browser.windows import DESKTOP, ENGLISH, KOREAN, PHONE, is_wide
from tests.e2e.arithmetic import dislikes, likes, score
from tests.e2e.running import NUMBERS, Moview

MARKUP = "<script>document.title='owned'</script><img src=x onerror=alert(1)>{{7*7}}"
MAX_PAGE = 60_000
LONG_REVIEW = "재미있었어요. " * 625


def open_movie(page: Page, movie_id: str) -> None:
    page.goto(f"/movies/{movie_id}")
    stay(page)


def test_movies_are_found_as_one_types(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    stay(page)
    page.get_by_role("searchbox").press_sequentially("기생", delay=20)
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card")).to_contain_text("기생충")
    assert "q=%EA%B8%B0%EC%83%9D" in page.url
    assert stayed(page)
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.locator("#movies")).to_contain_text("맞는 영화가 없어요")


def test_an_order_and_filters_are_part_of_the_address(new_page: NewPage) -> None:
    page = new_page(language=ENGLISH)
    page.goto("/")
    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("link", name="Newest")).to_have_attribute("aria-current", "true")
    page.get_by_text("Filters").click()
    page.get_by_label("Tier").select_option("waste_of_time")
    expect(page.locator(".card .badge").first).to_have_text("Waste of time")
    assert "sort=newest" in page.url
    assert "tier=waste_of_time" in page.url
    page.go_back()
    expect(page.locator(".card .badge.masterpiece").first).to_be_visible()


def test_years_that_are_none_are_named(new_page: NewPage) -> None:
    page = new_page(language=ENGLISH)
    page.goto("/?year_from=soon")
    expect(page.locator("#movies")).to_contain_text("Years must be whole numbers")
    expect(page.get_by_label("From year")).to_have_attribute("aria-invalid", "true")


def test_a_long_list_goes_on_and_keeps_its_place_on_the_way_back(new_page: NewPage) -> None:
    page = new_page(device=PHONE)
    page.goto("/")
    for number in (24, 48, 72):
        expect(page.locator(".card")).to_have_count(number)
        page.locator(".card").last.scroll_into_view_if_needed()
    card = page.locator(".card").nth(60)
    name = card.locator("a").inner_text()
    card.locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page.locator(".card").nth(60)).to_contain_text(name)
    expect(page.locator(".card").nth(60)).to_be_in_viewport()


SLOW_NETWORK = """
() => {
  const fetch = window.fetch;
  window.fetch = async (...asked) => {
    const response = await fetch(...asked);
    if (!asked[1]?.cache) await new Promise((after) => setTimeout(after, 1500));
    return response;
  };
}
"""


def test_a_long_list_goes_on_once_each_time_its_end_is_reached_however_slowly(
    new_page: NewPage,
) -> None:
    page = new_page(device=PHONE)
    page.goto("/")
    page.evaluate(SLOW_NETWORK)
    for number in (48, 72):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.locator(".card a").nth(number - 30).focus()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.locator(".card")).to_have_count(number)
    page.wait_for_timeout(3000)  # in which the list is refreshed, and would go on by itself
    assert page.locator(".card").count() == 72
    expect(page.locator(".card a").nth(72 - 30)).to_be_focused()


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("language", "scheme"), [(KOREAN, "dark"), (ENGLISH, "light")])
def test_a_movie_is_shown_to_everybody(
    new_page: NewPage,
    moview: Moview,
    axe: Axe,
    language: str,
    scheme: str,
    device: dict[str, Any],
) -> None:
    person = moview.sign_up(tier="critic")
    facts = {"title": "Okja Returns", "titles": {"ko": "돌아온 옥자"}, "year": 2027}
    movie = moview.import_movies({**facts, "external_ids": {"imdb": f"tt{next(NUMBERS):08}"}})[0]
    person.review(movie, "좋았어요. " * 30, story=8, acting=9)
    page = new_page(language=language, scheme=scheme, device=device)
    open_movie(page, movie)
    title = {KOREAN: "돌아온 옥자", ENGLISH: "Okja Returns"}[language]
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("#why .badge.critic")).to_be_visible()
    expect(page.locator("#reviews")).to_contain_text("좋았어요.")
    assert not is_wide(page)
    axe(page)


def test_a_vote_shows_at_once(new_page: NewPage, moview: Moview) -> None:
    movie = moview.add_movie(50)
    page = new_page()
    sign_in(page, moview.sign_up())
    open_movie(page, movie)
    expect(page.locator(".giant")).to_contain_text("50.00")
    like = page.locator("#opinion").get_by_role("button", name="좋아요")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".giant")).to_contain_text(f"{score(50, likes('newbie')):.2f}")
    expect(page.locator("#why")).to_contain_text("뉴비")
    dislike = page.locator("#opinion").get_by_role("button", name="별로예요")
    dislike.click()
    expect(dislike).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".giant")).to_contain_text(f"{score(50, dislikes('newbie')):.2f}")
    dislike.click()
    expect(page.locator(".giant")).to_contain_text("50.00")
    assert stayed(page)


def test_a_review_is_written_in_place_and_shows_as_it_was_written(
    new_page: NewPage, moview: Moview
) -> None:
    movie = moview.add_movie(50)
    page = new_page(language=ENGLISH, expected=("status of 422",))
    sign_in(page, moview.sign_up())
    open_movie(page, movie)
    page.get_by_label("What you think").fill(MARKUP)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#my-review")).to_contain_text("Rate at least one aspect.")
    expect(page.get_by_label("What you think")).to_have_value(MARKUP)
    page.get_by_label("Story", exact=True).select_option("9")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#reviews .words")).to_have_text(MARKUP)
    shows_soon(page.locator("#standing"), "1 review")
    assert stayed(page)
    assert page.title() != "owned"
    page.get_by_role("button", name="Delete the review").click()
    expect(page.locator("#reviews .words")).to_have_count(0)


def test_a_review_that_tells_the_story_is_covered(new_page: NewPage, moview: Moview) -> None:
    movie = moview.add_movie(50)
    body = {"text": "He was dead all along.", "aspects": {"story": 9}, "spoiler": True}
    moview.sign_up().put(f"/v1/movies/{movie}/review", **body)
    page = new_page(language=ENGLISH)
    open_movie(page, movie)
    expect(page.locator(".words")).to_be_hidden()
    page.get_by_text("Show review").click()
    expect(page.locator(".words")).to_be_visible()


def test_another_s_review_is_liked_and_the_like_taken_back(
    new_page: NewPage, moview: Moview
) -> None:
    movie = moview.add_movie(50)
    moview.sign_up().review(movie, story=9)
    page = new_page(language=ENGLISH)
    sign_in(page, moview.sign_up())
    open_movie(page, movie)
    like = page.get_by_role("button", name="Like this review", exact=False).first
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_contain_text("1")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    assert stayed(page)


SHIFTED = """() => new Promise(done => {
  let sum = 0;
  const seen = list => list.getEntries().forEach(one => sum += one.value);
  new PerformanceObserver(seen).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""
"""How far what one reads has moved since the page began, 0 to 1 (Cumulative Layout Shift)."""


def test_a_page_is_small_and_painted_after_one_round_trip(
    new_page: NewPage, moview: Moview
) -> None:
    found = moview.read("/v1/movies", sort="title", limit=10)["items"]
    movie, *others = (item["id"] for item in found)
    writer, *readers = moview.sign_up_many(10)
    for each in (movie, *others):
        writer.review(each, LONG_REVIEW, story=9)
    for reader in readers:
        reader.review(movie, LONG_REVIEW, story=7)
    page = new_page()
    kinds: list[str] = []
    page.on("request", lambda request: kinds.append(request.resource_type))
    for path in ("/", f"/movies/{movie}", f"/users/{writer.id}"):
        answer = page.goto(path)
        assert answer is not None
        assert len(answer.body()) < MAX_PAGE, path
        assert not {"stylesheet", "font"} & set(kinds)
        assert page.evaluate(SHIFTED) < 0.01


def test_a_long_review_is_read_on_by_itself(new_page: NewPage, moview: Moview) -> None:
    movie = moview.add_movie(50)
    moview.sign_up().review(movie, f"{LONG_REVIEW[:-8]}The end", story=9)
    page = new_page(language=ENGLISH)
    open_movie(page, movie)
    expect(page.locator("#reviews .words")).to_contain_text("재미있었어요. … Read on")
    page.get_by_role("link", name="Read on").click()
    expect(page.locator(".words")).to_contain_text("The end")


def test_the_keyboard_reaches_the_content_and_the_vote(new_page: NewPage, moview: Moview) -> None:
    page = new_page(language=ENGLISH)
    sign_in(page, moview.sign_up())
    open_movie(page, moview.add_movie(50))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    like = page.get_by_role("button", name=re.compile("^Like$"))
    for _ in range(6):
        page.keyboard.press("Tab")
        if like.evaluate("element => element === document.activeElement"):
            break
    expect(like).to_be_focused()
    page.keyboard.press("Enter")
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_be_focused()
