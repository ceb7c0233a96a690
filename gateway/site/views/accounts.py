"""Pages for signing up, in and out."""

from gateway.api.schemas.accounts import NICKNAME_CHARACTERS, PASSWORD_CHARACTERS
from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.page import page
from gateway.site.refusals import AT_FAULT, UNFILLED, again
from gateway.site.visit import Visit
from moview.observability.logging import logger

BOUNDS = {"nickname": NICKNAME_CHARACTERS, "password": PASSWORD_CHARACTERS}
"""Characters, fewest and most."""
WRONG = 401
"""How the API refuses an e-mail and password."""

log = logger(__name__)


@page("GET", "/sign-up")
def show_sign_up(visit: Visit) -> Answer:
    """The form to sign up; a redirect for a visitor who is signed in."""
    if visit.me:
        return visit.redirect(visit.way_back)
    return visit.show("sign_up.html", bounds=BOUNDS, **UNFILLED)


@page("POST", "/sign-up")
def sign_up(visit: Visit) -> Answer:
    """Create the account and sign in with it."""
    if visit.me:
        return visit.redirect(visit.way_back)
    asked = {
        "email": visit.form.get("email", "").strip(),
        "nickname": visit.form.get("nickname", "").strip(),
        "password": visit.form.get("password", ""),
    }
    try:
        session = visit.api.send("POST", "/v1/users", document=asked)
    except Refused as refused:
        return again(visit, "sign_up.html", refused, bounds=BOUNDS)
    return visit.redirect(visit.way_back, visit.keep_session(session), notice="signed_up")


@page("GET", "/sign-in")
def show_sign_in(visit: Visit) -> Answer:
    """The form to sign in; a redirect for a visitor who is signed in."""
    if visit.me:
        return visit.redirect(visit.way_back)
    return visit.show("sign_in.html", **UNFILLED)


@page("POST", "/sign-in")
def sign_in(visit: Visit) -> Answer:
    """Begin a session and return to where the visitor came from."""
    if visit.me:
        return visit.redirect(visit.way_back)
    asked = {
        "email": visit.form.get("email", "").strip(),
        "password": visit.form.get("password", ""),
    }
    try:
        session = visit.api.send("POST", "/v1/sessions", document=asked)
    except Refused as refused:
        if refused.status == WRONG:
            # An answer of 401 would ask for HTTP's own way of signing in (RFC 9110, 15.5.2).
            return visit.show("sign_in.html", AT_FAULT, **UNFILLED | {"refusal": WRONG})
        return again(visit, "sign_in.html", refused)
    return visit.redirect(visit.way_back, visit.keep_session(session))


@page("POST", "/sign-out")
def sign_out(visit: Visit) -> Answer:
    """End the session; if the API cannot end it now, at least remove the cookie."""
    if visit.claims:
        try:
            visit.api.send("DELETE", "/v1/sessions/current")
        except Refused as refused:
            log.warning("a session was not ended", status=refused.status)
    return visit.redirect("/", visit.forget_session(), notice="signed_out")
