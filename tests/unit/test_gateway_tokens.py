"""Access tokens: ours are accepted, and all others refused in the same words."""

import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest

from gateway.auth.sessions import bearer_token
from gateway.auth.tokens import LIFETIME_SECONDS, Claims, TokenSigner
from moview.errors import Unauthorized

KEY = b"a key for tests only, of 32 bytes and more"
OTHER_KEY = b"another key for tests, of 32 bytes and more"


def claims(**changes: Any) -> dict[str, Any]:
    whole = {
        "sub": "u1",
        "sid": "s1",
        "iat": time.time(),
        "exp": time.time() + 60,
        "iss": "moview",
        "aud": "moview",
        "jti": "1",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not ...}


def unsigned(header: bytes) -> str:
    payload = b'{"sub":"u1","sid":"s1","iat":1,"exp":9999999999,"iss":"moview","aud":"moview"}'
    parts = (urlsafe_b64encode(part).rstrip(b"=").decode() for part in (header, payload))
    return ".".join(parts) + "."


def test_a_token_says_who_and_which_session() -> None:
    signer = TokenSigner(KEY)
    before = time.time()
    found = signer.read(signer.issue("u1", "s1"))
    assert found == Claims("u1", "s1", found.issued_at)
    assert before <= found.issued_at <= time.time()


def test_a_token_is_good_for_15_minutes() -> None:
    assert LIFETIME_SECONDS == 900
    almost = TokenSigner(KEY, clock=lambda: time.time() - LIFETIME_SECONDS + 5)
    over = TokenSigner(KEY, clock=lambda: time.time() - LIFETIME_SECONDS - 1)
    assert TokenSigner(KEY).read(almost.issue("u1", "s1")).user_id == "u1"
    with pytest.raises(Unauthorized):
        TokenSigner(KEY).read(over.issue("u1", "s1"))


def test_while_a_key_is_changed_tokens_under_the_old_and_the_new_one_are_good() -> None:
    old, new = TokenSigner(KEY, accepted=[OTHER_KEY]), TokenSigner(OTHER_KEY, accepted=[KEY])
    for issuer in (old, new):
        token = issuer.issue("u1", "s1")
        assert old.read(token).user_id == new.read(token).user_id == "u1"
    assert TokenSigner(OTHER_KEY).read(new.issue("u1", "s1")).user_id == "u1"
    with pytest.raises(Unauthorized):
        TokenSigner(OTHER_KEY).read(old.issue("u1", "s1"))


def test_an_accepted_key_is_no_reason_to_accept_an_expired_token() -> None:
    late = TokenSigner(OTHER_KEY, clock=lambda: time.time() - LIFETIME_SECONDS - 1)
    with pytest.raises(Unauthorized):
        TokenSigner(KEY, accepted=[OTHER_KEY]).read(late.issue("u1", "s1"))


def forged() -> list[Any]:
    def signed(algorithm: str = "HS256", key: bytes = KEY, **changes: Any) -> str:
        return jwt.encode(claims(**changes), key, algorithm=algorithm)

    whole = signed()
    head, body, signature = whole.split(".")
    return [
        pytest.param("", id="nothing"),
        pytest.param("x", id="no token"),
        pytest.param("a.b.c", id="no base64"),
        pytest.param("x" * 5000, id="too long"),
        pytest.param(signed(key=OTHER_KEY), id="wrong key"),
        pytest.param(signed(algorithm="HS512"), id="wrong algorithm"),
        pytest.param(unsigned(b'{"alg":"none"}'), id="no algorithm"),
        pytest.param(unsigned(b'{"alg":"None","typ":"JWT"}'), id="no algorithm, in capitals"),
        pytest.param(unsigned(b'{"alg":"HS256"}'), id="no signature"),
        pytest.param(unsigned(b'{"alg":"RS256"}'), id="another algorithm"),
        pytest.param(f"{head}.{body}.{signature[:-4]}AAAA", id="wrong signature"),
        pytest.param(f"{head}.{body}x.{signature}", id="changed claims"),
        pytest.param(signed(exp=time.time() - 1), id="expired"),
        pytest.param(signed(exp=...), id="never expires"),
        pytest.param(signed(sub=...), id="nobody"),
        pytest.param(signed(sub=1), id="a number for a user"),
        pytest.param(signed(sid=...), id="no session"),
        pytest.param(signed(sid=["s1"]), id="a list for a session"),
        pytest.param(signed(iat=...), id="never issued"),
        pytest.param(signed(iat=time.time() + 3600), id="issued in the future"),
        pytest.param(signed(iss="other"), id="other issuer"),
        pytest.param(signed(aud="other"), id="other audience"),
        pytest.param(signed(aud=["moview", "other"]), id="several audiences"),
        pytest.param(signed(iss=...), id="no issuer"),
        pytest.param(signed(aud=...), id="no audience"),
    ]


@pytest.mark.parametrize("token", forged())
def test_a_token_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        TokenSigner(KEY).read(token)
    assert refused.value.detail == "The access token is invalid or expired."


@pytest.mark.parametrize("header", ["Bearer t", "bearer t", "BEARER  t "])
def test_a_bearer_token_is_found(header: str) -> None:
    assert bearer_token(header) == "t"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "t"])
def test_anything_else_is_no_token(header: str | None) -> None:
    with pytest.raises(Unauthorized):
        bearer_token(header)
