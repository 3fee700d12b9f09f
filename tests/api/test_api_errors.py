"""A refusal is told apart by status, words, endpoint and only then by number."""

from collections.abc import Mapping

import pytest

from desk_agent.api import errors as er
from desk_agent.api.codes import CLICK_TO_CALL_ERRORS, COMMON_ERRORS, CTI_ERRORS, SMDR_ERRORS
from desk_agent.api.errors import Category, refusal


@pytest.mark.parametrize(
    ("status", "category", "code", "message", "login", "kind"),
    [
        (401, Category.SESSION, 2, "Invalid Login Information", True, er.InvalidLoginError),
        (401, Category.SESSION, None, "", True, er.InvalidLoginError),
        (401, Category.SESSION, 101, "Authentication failure", True, er.InvalidLoginError),
        (401, Category.CTI, 3, "Invalid Token", False, er.InvalidTokenError),
        (401, Category.CTI, None, "", False, er.InvalidTokenError),
        (401, Category.CTI, 101, "Invalid Token", False, er.InvalidTokenError),
        (401, Category.CTI, 106, "invalidConnectionIdentifier", False, er.InvalidConnectionIdentifierError),
        (401, Category.CTI, None, "invalidConnectionIdentifier", False, er.InvalidConnectionIdentifierError),
        (401, Category.SESSION, 5, "Already Login", True, er.AlreadyLoggedInError),
        (403, Category.SESSION, None, "Maximum of three accounts logged in", True, er.SessionsFullError),
        (400, Category.CTI, 2, "Resource is not allowed for this user", False, er.NotAllowedError),
        (403, Category.CTI, 3, "License error", False, er.LicenceError),
        (403, Category.CTI, 3, "", False, er.LicenceError),
        (403, Category.CTI, 203, "invalidConnectionState", False, er.InvalidConnectionStateError),
        (200, Category.CTI, None, "invalidConnectionState", False, er.InvalidConnectionStateError),
        (400, Category.CTI, 1, "Parameter error", False, er.ParameterError),
        (400, Category.CLICK_TO_CALL, 105, "Parameter error", False, er.ClickParameterError),
        (403, Category.CLICK_TO_CALL, 110, "Caller busy", False, er.CallerBusyError),
        (403, Category.CTI, None, "", False, er.NotAllowedError),
        (503, Category.CTI, None, "", False, er.UnavailableError),
        (404, Category.CTI, None, "", False, er.UnknownOperationError),
        (404, Category.CTI, 99, "Not Found", False, er.UnknownOperationError),
        (404, Category.CTI, 99, "Unknown", False, er.UnknownRefusalError),
        (405, Category.SMDR, 1234, "", False, er.UnknownOperationError),
        (400, Category.CTI, 2, "", False, er.NotAllowedError),
        (400, Category.CTI, 2, "Version error", False, er.VersionError),
        (403, Category.SMDR, 2, "Version error", False, er.VersionError),
        (403, Category.CTI, 4, "Login information mismatch", False, er.LoginMismatchError),
        (401, Category.CTI, 4, "", False, er.LoginMismatchError),
        (400, Category.CTI, 99, "Unknown", False, er.UnknownRefusalError),
        (403, Category.SESSION, None, "serviceNotSupported", True, er.ServiceNotSupportedError),
        (401, Category.SESSION, 102, "serviceNotSupported", True, er.ServiceNotSupportedError),
        (403, Category.CTI, None, "operation (invalidDestination)", False, er.InvalidDestinationError),
        (403, Category.CTI, 0, "stateIncompatibility (generic)", False, er.GenericError),
        (403, Category.CTI, None, "operation (accessDeny) - Check intrusion", False, er.AccessDeniedError),
        (403, Category.CTI, 147, "Agent already logged on", False, er.InvalidStateError),
        (403, Category.CLICK_TO_CALL, None, "caller busy", False, er.CallerBusyError),
        (400, Category.SMDR, 299, "Unknown", False, er.SmdrError),
        (400, Category.SMDR, None, "Parameter error", False, er.ParameterError),
        (400, Category.CTI, 777, "", False, er.RefusedError),
    ],
)
def test_refusals(
    status: int, category: Category, code: int | None, message: str, login: bool, kind: type[er.ApiError]
) -> None:
    error = refusal(status, category, code, message, login=login)
    assert type(error) is kind
    assert (error.status, error.message) == (status, message)
    assert error.category in Category
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


@pytest.mark.parametrize(
    ("category", "names"),
    [
        (Category.COMMON, COMMON_ERRORS),
        (Category.CLICK_TO_CALL, CLICK_TO_CALL_ERRORS),
        (Category.SMDR, SMDR_ERRORS),
        (Category.CTI, CTI_ERRORS),
    ],
)
@pytest.mark.parametrize("status", [200, 403, 404])
def test_every_row_of_section_6_has_a_class_of_its_own(
    category: Category, names: Mapping[int, str], status: int
) -> None:
    asked = Category.CTI if category is Category.COMMON else category
    found = {code: refusal(status, asked, code, name, feature="call/hold") for code, name in names.items()}
    assert len({type(error) for error in found.values()}) == len(names)
    for code, error in found.items():
        assert (error.code, error.status, error.message, error.feature) == (code, status, names[code], "call/hold")
        assert names[code] in error.sentence
        if (code, status) != (99, 404):
            assert error.number == code
        assert er.what_to_check(error).endswith(".")


def test_a_cti_refusal_without_its_number_is_told_by_its_name() -> None:
    for code, name in CTI_ERRORS.items():
        assert refusal(403, Category.CTI, None, name.upper()).number == code
        assert type(refusal(403, Category.CTI, None, name)) is type(refusal(403, Category.CTI, code))


def _error(kind: type[er.ApiError], category: Category = Category.CTI, feature: str = "") -> er.ApiError:
    return kind("x", category=category, code=kind.number, status=403, message="", feature=feature)


@pytest.mark.parametrize(
    ("error", "place"),
    [
        (_error(er.LicenceError), "API-CTI-EXT"),
        (_error(er.LicenceError, Category.SMDR), "API-SMDR"),
        (_error(er.LicenceError, Category.CLICK_TO_CALL), "CLICKCALL"),
        (_error(er.NotAllowedError, Category.SMDR), "PGM 177"),
        (_error(er.ServiceNotSupportedError), "API-CTI"),
        (_error(er.ServiceNotSupportedError, feature="call/flexpage"), "Flexible Page Feature"),
        (_error(er.InvalidPasswordError, feature="call/confroom"), "Conference Room Expansion"),
        (_error(er.AccessDeniedError, feature="call/busy_service"), "intrusion"),
        (_error(er.AccessDeniedError), "COS"),
        (_error(er.InvalidConnectionIdentifierError), "CALL TRACKING"),
        (_error(er.NoCallToAnswerError), "at the moment"),
        (_error(er.InvalidLoginError, Category.SESSION), "PGM 227"),
        (_error(er.LoginMismatchError, Category.COMMON), "PGM 227"),
        (_error(er.AlreadyLoggedInError, Category.SESSION), "Logged-on User List"),
        (_error(er.ClickNotSetError, Category.CLICK_TO_CALL), "PGM 111"),
        (_error(er.SmdrError, Category.SMDR), "PGM 177"),
        (er.UnreachableError("x"), "Web API Service Port"),
        (er.NotThePbxError("x"), "Web API Service Port"),
        (er.OutcomeUnknownError("x"), "phone"),
        (er.PbxError("x"), "HTTP Log View"),
    ],
)
def test_where_to_look(error: er.PbxError, place: str) -> None:
    assert place in er.what_to_check(error)
