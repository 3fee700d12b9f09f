"""A request that is refused: its HTTP status and the body ``{"error": {"code", "message"}}`` (section 6)."""

from typing import Any

from desk_agent.api.codes import CLICK_TO_CALL_ERRORS, COMMON_ERRORS, CTI_ERRORS

# The document names the codes but not the HTTP status that goes with each (only 401, 403 and 404 are listed):
# 400 for what was asked wrongly, 404 for what does not exist, 403 for what the state forbids.
_BAD_REQUEST = frozenset({103, 111, 112})
_NOT_FOUND = frozenset({104, 105, 106, 107, 108, 109, 110})


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """The answer to a request is no."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status}: {code} {message}")
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> dict[str, Any]:
        """The error object as the document prints it."""
        return {"error": {"code": self.code, "message": self.message}}


def cti(code: int) -> Refusal:
    """A refused CTI command."""
    status = 400 if code in _BAD_REQUEST else 404 if code in _NOT_FOUND else 403
    return Refusal(status, code, CTI_ERRORS[code])


def click_to_call(code: int) -> Refusal:
    """A refused click to call (section 5.4)."""
    return Refusal(400 if code == 105 else 403, code, CLICK_TO_CALL_ERRORS[code])


def common(code: int, status: int = 400) -> Refusal:
    """A refusal of the first category."""
    return Refusal(status, code, COMMON_ERRORS[code])


def invalid_login() -> Refusal:
    """Unknown user, wrong password, or no credentials at all (section 3.2)."""
    return Refusal(401, 2, "Invalid Login Information")


def invalid_token() -> Refusal:
    """No token, or one that is not (or no longer) valid."""
    return Refusal(401, 3, "Invalid Token")


def already_logged_in() -> Refusal:
    """The same account twice (section 2.1); the table has no number for it."""
    return Refusal(401, 99, "Already Login")


def sessions_in_use() -> Refusal:
    """A fourth server account (section 2.1); the table has no number for it."""
    return Refusal(401, 99, "Three Web API accounts are in use")


def not_allowed() -> Refusal:
    """The account exists, but the resource is not for it."""
    return Refusal(400, 2, "Resource is not allowed for this user")
