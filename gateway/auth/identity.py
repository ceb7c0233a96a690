"""Who a caller is, by the claims of their token and the state of their session."""

from dataclasses import dataclass

from gateway.auth.session_states import SessionState
from gateway.auth.tokens import Claims
from moview.errors import Forbidden, Unauthorized, Unavailable

SESSION_ENDED = "The session has ended."


@dataclass(frozen=True)
class Identity:
    """A signed-in caller; ``role`` is None while the user service cannot be asked."""

    user_id: str
    session_id: str
    role: str | None = None

    @property
    def is_operator(self) -> bool:
        """Whether the user service has confirmed the role of an operator."""
        return self.role == "operator"


def identity_of(
    claims: Claims, state: SessionState | None, *, recent: bool, operator: bool
) -> Identity:
    """The caller with these claims, or the error that refuses them; the first line that fits holds.

    ====================================  ===============================
    state of the session                  result
    ====================================  ===============================
    unknown, ``operator`` is required     Unavailable
    unknown, the session is not recent    Unavailable
    unknown                               the caller, without a role
    of a suspended account                Forbidden
    not active, or of another user        Unauthorized
    of no operator, one is required       Forbidden
    any other                             the caller, with the role
    ====================================  ===============================
    """
    if state is None:
        if operator or not recent:
            raise Unavailable("The user service is not responding.")
        return Identity(claims.user_id, claims.session_id)
    if state.state == "suspended":
        raise Forbidden("This account is suspended.")
    if not state.active or state.user_id != claims.user_id:
        raise Unauthorized(SESSION_ENDED)
    if operator and state.role != "operator":
        raise Forbidden("Only operators may do this.")
    return Identity(claims.user_id, claims.session_id, state.role)
