"""Account pages: signing up, in and out, settings, leaving; forms as browsers send them."""

import re
from html import unescape

import pytest

from tests.integration.gateway.browsing import TOKEN, Browser
from tests.integration.gateway.conftest import StartGateway
from tests.integration.gateway.fakes.shapes import MARKUP, PASSWORD
from tests.integration.gateway.running import Fake, Gateway

ADA = "ada@example.com"


@pytest.fixture
def browser(gateway: Gateway) -> Browser:
    return Browser(gateway)


@pytest.fixture
def ada(browser: Browser) -> Browser:
    """Signed in."""
    assert browser.sign_in(ADA, PASSWORD).status_code == 303
    return browser


@pytest.fixture(scope="module")
def limited(fakes: Fake, start: StartGateway) -> Gateway:
    return start(SIGNUPS_PER_MINUTE="2", WRONG_PASSWORDS_PER_MINUTE="10", TRUSTED_PROXIES="1")


def is_signed_in(browser: Browser) -> bool:
    browser.get("/about")
    return "/sign-out" in browser.page


def test_signing_up_makes_an_account_signs_in_and_welcomes(browser: Browser) -> None:
    browser.get("/sign-up?next=/movies/m1")
    answer = browser.send(
        "/sign-up", email=" new@example.com ", nickname="Ada", password=PASSWORD, next="/movies/m1"
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/movies/m1?notice=signed_up")
    assert is_signed_in(browser)
    browser.get("/about?notice=signed_up")
    assert browser.notice.startswith("Welcome")


def test_a_notice_of_no_known_code_says_nothing(browser: Browser) -> None:
    for code in ("you-won", "<b>", ""):
        browser.get(f"/about?notice={code}")
        assert browser.notice == ""


def test_signing_in_leads_to_where_one_wanted_to_go_and_out_again(browser: Browser) -> None:
    asked = browser.get("/settings", allow_redirects=False)
    assert asked.headers["Location"] == "/sign-in?next=%2Fsettings"
    browser.get(asked.headers["Location"])
    way_back = re.search(r'name="next" value="([^"]*)"', browser.page)
    assert way_back
    answer = browser.sign_in(ADA, PASSWORD, next=unescape(way_back[1]))
    assert answer.headers["Location"] == "/settings"
    assert browser.get("/settings").status_code == 200
    kept = browser.session
    left = browser.send("/sign-out")
    assert left.headers["Location"] == "/?notice=signed_out"
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert not is_signed_in(browser)
    browser.http.cookies.set("moview_session", kept)
    assert not is_signed_in(browser), "the session itself goes on"


def test_who_is_signed_in_is_sent_on(ada: Browser) -> None:
    for path in ("/sign-in", "/sign-up"):
        answer = ada.get(f"{path}?next=/about", allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/about")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/about\r\nSet-Cookie: a=b",
        "evil.example",
        " //evil.example",
        "/기생충",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(browser: Browser, elsewhere: str) -> None:
    answer = browser.sign_in(ADA, PASSWORD, next=elsewhere)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "a=b" not in answer.headers["Set-Cookie"]


def test_each_field_at_fault_says_so_and_keeps_what_was_typed(browser: Browser) -> None:
    browser.get("/sign-up")
    typed = {"email": 'no"mail', "nickname": "<b>", "password": "short"}
    answer = browser.send("/sign-up", **typed)
    assert answer.status_code == 422
    assert browser.said("email") == "This is not an e-mail address."
    assert browser.said("password") == "A password has 8 to 128 characters."
    assert browser.said("nickname") is None
    assert 'value="no"mail"' in browser.input("email")
    assert 'value="<b>"' in browser.input("nickname")
    assert "<b>" not in browser.page
    assert 'value=""' in browser.input("password")
    assert "short" not in browser.page


def test_faults_are_told_in_korean_to_who_reads_korean(browser: Browser) -> None:
    browser.http.headers["Accept-Language"] = "ko"
    browser.get("/sign-up")
    browser.send("/sign-up", email="x", nickname="y", password="z")
    for name in ("email", "nickname", "password"):
        assert re.search("[가-힣]", browser.said(name) or ""), name


def test_an_email_or_nickname_that_is_taken_is_said_beside_it(browser: Browser) -> None:
    browser.get("/sign-up")
    form = {"email": "taken@example.com", "nickname": "Ada", "password": PASSWORD}
    assert browser.send("/sign-up", **form).status_code == 409
    assert "account with this e-mail" in (browser.said("email") or "")
    assert browser.session is None
    form = {"email": "free@example.com", "nickname": "taken one", "password": PASSWORD}
    assert browser.send("/sign-up", **form).status_code == 409
    assert browser.said("email") is None
    assert "nickname is not available" in (browser.said("nickname") or "")


@pytest.mark.parametrize(
    ("email", "password", "status", "notice"),
    [
        (ADA, "wrong horse", 422, "Wrong e-mail or password."),
        ("suspended@example.com", PASSWORD, 403, "This account is suspended."),
        ("away@example.com", PASSWORD, 503, "Moview cannot answer right now."),
    ],
)
def test_a_refused_sign_in_says_why_and_keeps_the_email(
    browser: Browser, email: str, password: str, status: int, notice: str
) -> None:
    answer = browser.sign_in(email, password, next="/settings")
    assert answer.status_code == status
    assert browser.notice.startswith(notice)
    assert f'value="{email}"' in browser.input("email")
    assert 'name="next" value="/settings"' in browser.page
    assert password not in browser.page
    assert browser.session is None


def test_after_ten_wrong_passwords_the_form_says_how_long_to_wait(limited: Gateway) -> None:
    browser = Browser(limited, **{"X-Forwarded-For": "3.3.3.3"})
    for _ in range(10):
        assert browser.sign_in("guessed@example.com", "wrong horse").status_code == 422
    answer = browser.sign_in("guessed@example.com", PASSWORD)
    assert answer.status_code == 429
    assert f"Try again in {answer.headers['Retry-After']} second" in browser.notice
    assert browser.session is None


def test_sign_ups_are_limited_by_the_address_of_the_visitor(limited: Gateway) -> None:
    form = {"nickname": "Ada", "password": PASSWORD}
    for address, statuses in (("1.1.1.1", [303, 303, 429]), ("2.2.2.2", [303])):
        for number, status in enumerate(statuses):
            browser = Browser(limited, **{"X-Forwarded-For": address})
            answer = browser.send("/sign-up", email=f"a{number}@example.com", **form)
            assert answer.status_code == status


def test_the_cookie_is_read_by_no_script_and_goes_with_no_other_sites_form(
    browser: Browser, limited: Gateway
) -> None:
    kept = browser.sign_in(ADA, PASSWORD).headers["Set-Cookie"]
    assert kept.startswith("moview_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(kept.split("; "))
    assert "Secure" not in kept
    assert "Domain" not in kept
    origin = {"Origin": limited.url.replace("http:", "https:"), "X-Forwarded-Proto": "https"}
    form = {"email": ADA, "password": PASSWORD}
    kept = Browser(limited).send("/sign-in", headers=origin, **form).headers["Set-Cookie"]
    assert kept.startswith("__Host-moview_session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(kept.split("; "))


def test_pages_are_private_and_let_no_other_script_in(ada: Browser) -> None:
    answer = ada.get("/settings")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Cookie" in answer.headers["Vary"]
    assert re.findall(r"<script(?![^>]*\bsrc=)|<[^>]+\s(?:style|on\w+)=", ada.page) == []
    assert len(answer.content) < 60_000


def test_a_nickname_full_of_markup_is_shown_as_it_is(browser: Browser) -> None:
    browser.sign_in("markup@example.com", PASSWORD)
    for path in ("/settings", "/settings/leave", "/about"):
        browser.get(path)
        assert "<i>" not in browser.page
        assert MARKUP in unescape(browser.page)


def test_another_nickname_is_said_or_refused(ada: Browser) -> None:
    ada.get("/settings")
    assert ada.send("/settings/nickname", nickname="x").status_code == 422
    assert ada.said("nickname") == "A nickname has 2 to 20 characters, on one line."
    assert 'value="x"' in ada.input("nickname")
    answer = ada.send("/settings/nickname", nickname="Ada L")
    assert answer.headers["Location"] == "/settings?notice=nickname_changed"


def test_another_password_ends_the_session_and_the_wrong_one_does_nothing(
    browser: Browser,
) -> None:
    browser.sign_in("eve@example.com", PASSWORD)
    browser.get("/settings")
    new = {"password": "another horse"}
    answer = browser.send("/settings/password", current_password="wrong horse", **new)
    assert answer.status_code == 403
    assert browser.said("current_password") == "The current password is wrong."
    assert "horse" not in browser.page
    answer = browser.send("/settings/password", current_password=PASSWORD, **new)
    assert answer.headers["Location"] == "/sign-in?notice=password_changed"
    assert browser.session is None
    assert not is_signed_in(browser)


def test_leaving_takes_ones_nickname_typed(browser: Browser) -> None:
    browser.sign_in("leaver@example.com", PASSWORD)
    browser.get("/settings/leave")
    answer = browser.send("/settings/leave", nickname="somebody", reviews="delete")
    assert answer.status_code == 422
    assert browser.said("nickname") == "This is not your nickname."
    assert re.search(r'value="delete" checked', browser.page)
    assert is_signed_in(browser)
    browser.get("/settings/leave")
    answer = browser.send("/settings/leave", nickname=" 민지 ", reviews="keep")
    assert answer.headers["Location"] == "/?notice=left"
    assert not is_signed_in(browser)


def test_a_form_needs_the_token_of_its_session(ada: Browser, gateway: Gateway) -> None:
    other = Browser(gateway)
    other.sign_in("other@example.com", PASSWORD)
    other.get("/settings")
    foreign = TOKEN.search(other.page)
    assert foreign
    for token in ("", "0" * 64, "é", foreign[1]):
        ada.page = ""
        answer = ada.send("/sign-out", form_token=token)
        assert answer.status_code == 403
        assert is_signed_in(ada)
