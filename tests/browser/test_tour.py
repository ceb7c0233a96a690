"""The README's tour in a browser, with and without JavaScript."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, NewPage
from tests.browser.windows import DESKTOP, ENGLISH, KOREAN, PHONE
from tests.e2e.arithmetic import likes, score
from tests.e2e.running import NUMBERS, PASSWORD, Moview, eventually

KO = {
    "sign up": "가입하기",
    "e-mail": "이메일",
    "nickname": "닉네임",
    "password": "비밀번호",
    "search": "찾기",
    "like": "좋아요",
    "later": "나중에 보기",
    "story": "스토리",
    "thoughts": "감상",
    "publish": "올리기",
    "like review": "이 리뷰 좋아요",
    "newbie": "뉴비",
    "liked": "좋아요",
    "sign out": "로그아웃",
}
EN = {
    "sign up": "Sign up",
    "e-mail": "E-mail",
    "nickname": "Nickname",
    "password": "Password",
    "search": "Search",
    "like": "Like",
    "later": "Watch later",
    "story": "Story",
    "thoughts": "What you think",
    "publish": "Publish",
    "like review": "Like this review",
    "newbie": "Newbie",
    "liked": "Liked",
    "sign out": "Sign out",
}
TEXTS = {KOREAN: KO, ENGLISH: EN}


def sign_up(page: Page, words: dict[str, str], name: str) -> str:
    """By the form; the nickname."""
    nickname = f"{name} {next(NUMBERS)}"
    page.goto("/")
    page.get_by_role("link", name=words["sign up"]).click()
    page.get_by_label(words["e-mail"]).fill(f"{nickname.replace(' ', '.')}@browser.example.com")
    page.get_by_label(words["nickname"]).fill(nickname)
    page.get_by_label(words["password"]).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=words["sign up"]).click()
    expect(page.locator("#standing-in-short")).to_contain_text(nickname)
    expect(page.locator("#standing-in-short")).to_contain_text(words["newbie"])
    return nickname


@pytest.mark.parametrize(
    ("language", "device", "script"),
    [(KOREAN, PHONE, True), (ENGLISH, DESKTOP, True), (KOREAN, DESKTOP, False)],
    ids=["Korean-phone", "English-desktop", "without-script"],
)
def test_the_tour(
    new_page: NewPage,
    moview: Moview,
    axe: Axe,
    language: str,
    device: dict[str, Any],
    script: bool,
) -> None:
    words = TEXTS[language]
    title = f"Tour {next(NUMBERS)}"
    movie = moview.import_movies({"title": title, "year": 2030})[0]
    page = new_page(language=language, device=device, script=script)
    minji = sign_up(page, words, "Minji")

    page.goto("/")
    page.get_by_role("searchbox").fill(title)
    page.get_by_role("button", name=words["search"], exact=True).click()
    expect(page.locator(".card")).to_have_count(1)
    page.locator(".card").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    opinion = page.locator("#opinion")
    opinion.get_by_role("button", name=words["like"], exact=True).click()
    expect(page.locator(".giant")).to_contain_text(f"{score(50, likes('newbie')):.2f}")
    expect(page.locator("#why")).to_contain_text("100.0")
    opinion.get_by_role("button", name=words["later"]).click()
    expect(opinion.get_by_role("button", name=words["later"])).to_have_attribute(
        "aria-pressed", "true"
    )

    page.get_by_label(words["story"], exact=True).select_option("9")
    page.get_by_label(words["thoughts"], exact=True).fill("숨이 막힌다.")
    page.get_by_role("button", name=words["publish"]).click()
    expect(page.locator("#reviews .words")).to_have_text("숨이 막힌다.")

    other = new_page(language=language)
    sign_up(other, words, "Jun")
    other.goto(f"/movies/{movie}")
    like = other.get_by_role("button", name=re.compile(f"^{words['like review']}"))
    like.click()
    expect(like).to_contain_text("1")

    me = next(user for user in moview.http.items("/v1/users") if user["nickname"] == minji)
    eventually(lambda: moview.read(f"/v1/users/{me['id']}")["points"], 36)
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_contain_text(minji)
    expect(page.locator("main")).to_contain_text("+5")
    expect(page.locator("main")).to_contain_text("+1")
    for shelf in ("watch_later", "liked", "reviewed"):
        page.locator(f"a[href='/me?shelf={shelf}']").click()
        expect(page.locator("#shelf .card")).to_contain_text(title)
    if script:
        axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=words["sign out"]).click()
    expect(page.get_by_role("link", name=words["sign up"])).to_be_visible()
