"""A refusal is told apart by status, words, endpoint and only then by number."""

import pytest

from desk_agent.api import errors as er
from desk_agent.api.errors import Category, refusal


@pytest.mark.parametrize(
    ("status", "category", "code", "message", "login", "kind"),
    [
        (401, Category.SESSION, 2, "Invalid Login Information", True, er.InvalidLoginError),
        (401, Category.SESSION, None, "", True, er.InvalidLoginError),
        (401, Category.CTI, 3, "Invalid Token", False, er.InvalidTokenError),
        (401, Category.CTI, None, "", False, er.InvalidTokenError),
        (401, Category.SESSION, 5, "Already Login", True, er.AlreadyLoggedInError),
        (403, Category.SESSION, None, "Maximum of three accounts logged in", True, er.SessionsFullError),
        (400, Category.CTI, 2, "Resource is not allowed for this user", False, er.NotAllowedError),
        (403, Category.CTI, 3, "License error", False, er.LicenceError),
        (403, Category.CTI, 3, "", False, er.LicenceError),
        (403, Category.CTI, 203, "invalidConnectionState", False, er.CtiError),
        (200, Category.CTI, None, "invalidConnectionState", False, er.CtiError),
        (400, Category.CTI, 1, "Parameter error", False, er.RefusedError),
        (400, Category.CLICK_TO_CALL, 105, "Parameter error", False, er.ClickToCallError),
        (403, Category.CLICK_TO_CALL, 110, "Caller busy", False, er.ClickToCallError),
        (403, Category.CTI, None, "", False, er.NotAllowedError),
        (503, Category.CTI, None, "", False, er.UnavailableError),
        (404, Category.CTI, None, "", False, er.RefusedError),
    ],
)
def test_refusals(
    status: int, category: Category, code: int | None, message: str, login: bool, kind: type[er.ApiError]
) -> None:
    error = refusal(status, category, code, message, login=login)
    assert type(error) is kind
    assert (error.status, error.message) == (status, message)
    assert error.sentence.endswith((".", ")"))


def test_the_same_number_means_two_things() -> None:
    assert refusal(403, Category.CTI, 104).sentence != refusal(403, Category.CLICK_TO_CALL, 104).sentence


def test_the_words_of_the_pbx_are_made_harmless() -> None:
    sentence = refusal(400, Category.CTI, 199, "line\nbreak\x1b[31m \u202eevil " + "x" * 500).sentence
    assert "\n" not in sentence
    assert "\x1b" not in sentence
    assert "\u202e" not in sentence
    assert len(sentence) < 200


def test_names_without_numbers() -> None:
    assert er.cti_code("accessDeny") == 143
    assert er.cti_code("invalidDeviceReferencelIdentifier") == 104
    assert er.cti_code(" NoHeldCall ") == 201
    assert er.cti_code("something new") is None
