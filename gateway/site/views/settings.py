"""Pages of the account: changing nickname and password, and leaving."""

from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.page import page
from gateway.site.refusals import AT_FAULT, UNFILLED, again
from gateway.site.views.accounts import BOUNDS
from gateway.site.visit import Visit
from moview.normal_forms import normalize

WRONG_PASSWORD = 403


@page("GET", "/settings", signed_in=True)
def show_settings(visit: Visit) -> Answer:
    """The page of settings, with both forms."""
    return visit.show("settings.html", bounds=BOUNDS, sent=None, **UNFILLED)


@page("POST", "/settings/nickname", signed_in=True)
def change_nickname(visit: Visit) -> Answer:
    """Change the nickname."""
    asked = {"nickname": visit.form.get("nickname", "").strip()}
    try:
        visit.api.send("PATCH", "/v1/me", document=asked)
    except Refused as refused:
        return again(visit, "settings.html", refused, bounds=BOUNDS, sent="nickname")
    return visit.redirect("/settings", notice="nickname_changed")


@page("POST", "/settings/password", signed_in=True)
def change_password(visit: Visit) -> Answer:
    """Change the password, which ends all sessions, this one too."""
    asked = {name: visit.form.get(name, "") for name in ("current_password", "password")}
    try:
        visit.api.send("PATCH", "/v1/me", document=asked)
    except Refused as refused:
        faults = {"current_password"} if refused.status == WRONG_PASSWORD else refused.errors
        return again(visit, "settings.html", refused, faults, bounds=BOUNDS, sent="password")
    return visit.redirect("/sign-in", visit.forget_session(), notice="password_changed")


@page("GET", "/settings/leave", signed_in=True)
def show_leave(visit: Visit) -> Answer:
    """The page that explains what leaving does, with its form."""
    return visit.show("leave.html", **UNFILLED)


@page("POST", "/settings/leave", signed_in=True)
def leave(visit: Visit) -> Answer:
    """Delete the account, if its nickname was typed correctly."""
    if _comparable(visit.form.get("nickname", "")) != _comparable(visit.account["nickname"]):
        return visit.show("leave.html", AT_FAULT, **UNFILLED | {"faults": {"nickname"}})
    reviews = "delete" if visit.form.get("reviews") == "delete" else "keep"
    try:
        visit.api.send("DELETE", "/v1/me", reviews=reviews)
    except Refused as refused:
        return again(visit, "leave.html", refused)
    return visit.redirect("/", visit.forget_session(), notice="left")


def _comparable(nickname: str) -> str:
    """The nickname, normalized (NFKC) and case-folded, as keyboards compose it differently."""
    return normalize("NFKC", nickname).strip().casefold()
