"""Commands: the document's spelling, no more than it asks for, and nothing secret on show."""

import pytest

from desk_agent.api import commands as cmd
from desk_agent.api.commands import wire_name
from desk_agent.api.enums import AgentDuty, AgentLogin, CallStatus, PickupType

# Every operation of the document that has a URI: section, method, feature.
OPERATIONS = {
    ("3.2.1", "GET", "login"): cmd.Login,
    ("3.2.2", "POST", "checkconnection"): cmd.CheckConnection,
    ("3.2.3", "POST", "logout"): cmd.Logout,
    ("5.1", "GET", "smdr"): cmd.GetSmdr,
    ("5.1", "DELETE", "smdr"): cmd.DeleteSmdr,
    ("5.3.2.1", "POST", "call/monitor"): cmd.MonitorStart,
    ("5.3.2.2", "DELETE", "call/monitor"): cmd.MonitorStop,
    ("5.3.3.1", "POST", "call/presence"): cmd.PresenceStart,
    ("5.3.3.2", "DELETE", "call/presence"): cmd.PresenceStop,
    ("5.3.4.1", "GET", "call/terminals"): cmd.GetTerminals,
    ("5.3.4.2", "POST", "call/make"): cmd.MakeCall,
    ("5.3.4.3", "POST", "call/answer"): cmd.AnswerCall,
    ("5.3.4.4", "POST", "call/clear_connection"): cmd.ClearConnection,
    ("5.3.4.5", "POST", "call/reroute"): cmd.RerouteCall,
    ("5.3.4.6", "POST", "call/hold"): cmd.HoldCall,
    ("5.3.4.7", "POST", "call/retrieve"): cmd.RetrieveCall,
    ("5.3.4.8", "POST", "call/consultation"): cmd.ConsultationCall,
    ("5.3.4.9", "POST", "call/transfer"): cmd.TransferCall,
    ("5.3.4.10", "POST", "call/1step_transfer"): cmd.SingleStepTransfer,
    ("5.3.4.11", "POST", "call/dial_digit"): cmd.GenerateDigit,
    ("5.3.4.12", "POST", "call/reconnect"): cmd.ReconnectCall,
    ("5.3.4.13", "POST", "call/forward"): cmd.SetForwarding,
    ("5.3.4.14", "GET", "call/forward"): cmd.GetForwarding,
    ("5.3.4.15", "POST", "call/dnd"): cmd.SetDnd,
    ("5.3.4.16", "GET", "call/dnd"): cmd.GetDnd,
    ("5.3.4.17", "POST", "call/pickup"): cmd.Pickup,
    ("5.3.4.18", "POST", "call/conference"): cmd.ConferenceCall,
    ("5.3.4.20", "POST", "call/busy_service"): cmd.UseBusyService,
    ("5.3.4.21", "POST", "call/call_back"): cmd.CancelCallback,
    ("5.3.4.22", "GET", "call/status"): cmd.GetCallStatus,
    ("5.3.4.23", "POST", "call/park"): cmd.ParkCall,
    ("5.3.4.24", "POST", "call/unpark"): cmd.UnparkCall,
    ("5.3.4.25", "GET", "call/mwi"): cmd.GetMwi,
    ("5.3.4.26", "POST", "call/flexpage"): cmd.FlexiblePage,
    ("5.3.4.27", "POST", "call/agent_logon"): cmd.AgentLogOn,
    ("5.3.4.28", "POST", "call/agent_logoff"): cmd.AgentLogOff,
    ("5.3.4.29", "POST", "call/agent_state"): cmd.SetAgentState,
    ("5.3.4.31", "POST", "call/confgroup"): cmd.ConferenceGroupStart,
    ("5.3.4.32", "POST", "call/confgroup_callee"): cmd.ConferenceGroupAdd,
    ("5.3.4.33", "DELETE", "call/confgroup_callee"): cmd.ConferenceGroupDrop,
    ("5.3.4.34", "POST", "call/confgroup_mutecallee"): cmd.ConferenceGroupMute,
    ("5.3.4.35", "GET", "call/confroom"): cmd.GetConferenceRoom,
    ("5.3.4.36", "POST", "call/confroom"): cmd.SetConferenceRoom,
    ("5.4", "POST", "clickcall"): cmd.ClickToCall,
}


def test_every_operation_is_there_once_and_says_where_it_is_from() -> None:
    assert len(OPERATIONS) == 44
    assert len(set(OPERATIONS.values())) == 44
    for (section, method, feature), kind in OPERATIONS.items():
        assert (kind.method, kind.feature) == (method, feature)
        assert kind.__doc__ is not None
        assert f"ection {section}" in kind.__doc__, kind


def test_only_what_does_no_harm_twice_may_be_repeated() -> None:
    once = {kind for kind in OPERATIONS.values() if not kind.repeatable}
    assert {
        cmd.MakeCall, cmd.AnswerCall, cmd.ClearConnection, cmd.RerouteCall, cmd.HoldCall, cmd.RetrieveCall,
        cmd.ConsultationCall, cmd.TransferCall, cmd.SingleStepTransfer, cmd.GenerateDigit, cmd.ReconnectCall,
        cmd.Pickup, cmd.ConferenceCall, cmd.UseBusyService, cmd.ParkCall, cmd.UnparkCall, cmd.FlexiblePage,
        cmd.AgentLogOn, cmd.AgentLogOff, cmd.SetAgentState, cmd.ConferenceGroupStart, cmd.ConferenceGroupAdd,
        cmd.SetConferenceRoom, cmd.ClickToCall,
    } <= once  # fmt: skip
    assert all(kind.repeatable for kind in OPERATIONS.values() if kind.method == "GET" and kind is not cmd.Login)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("device_number", "deviceNumber"),
        ("call_ref_id", "callRefID"),
        ("called_dn", "calledDN"),
        ("divert_to_dn", "divertToDN"),
        ("cfwd_type", "cfwdType"),
    ],
)
def test_spelling(name: str, printed: str) -> None:
    assert wire_name(name) == printed


def test_what_is_optional_is_left_out() -> None:
    assert cmd.GetSmdr().parameters() == {}
    assert cmd.GetSmdr(True, 10, {"Index": 1}).parameters() == {"countOnly": True, "maxCount": 10, "q": {"Index": 1}}
    picked = cmd.Pickup("1", "1", None, PickupType.GROUP_PICKUP).parameters()
    assert list(picked) == ["deviceNumber", "callingDN", "pickupType"]


@pytest.mark.parametrize(
    "command",
    [
        cmd.HoldCall("1001", "3"),  # type: ignore[arg-type]
        cmd.HoldCall("1001", True),
        cmd.HoldCall(1001, 3),  # type: ignore[arg-type]
        cmd.HoldCall("1001", 3.0),  # type: ignore[arg-type]
        cmd.MonitorStart((1001,)),  # type: ignore[arg-type]
        cmd.SetConferenceRoom("1001", 3, "x", "true"),  # type: ignore[arg-type]
        cmd.SetAgentState("1001", "0007", "620", "ready", "1"),  # type: ignore[arg-type]
    ],
)
def test_other_types_than_the_document_s_are_errors(command: cmd.Command) -> None:
    with pytest.raises(TypeError, match=type(command).__name__):
        command.parameters()


def test_words_may_be_given_as_plain_strings() -> None:
    command = cmd.AgentLogOn("1001", "0007", "620", "primary", 3)  # type: ignore[arg-type]
    assert command.parameters() == cmd.AgentLogOn("1001", "0007", "620", AgentLogin.PRIMARY, 3).parameters()


def test_nothing_secret_shows() -> None:
    for command in (
        cmd.GenerateDigit("1001", 3, "sesame"),
        cmd.SetConferenceRoom("1001", 3, "sesame", True),
        cmd.AgentLogOn("1001", "sesame", "620", AgentLogin.PRIMARY, 1),
        cmd.SetAgentState("1001", "sesame", "620", AgentDuty.DUTY_ON, "1"),
    ):
        assert "sesame" not in repr(command)
        assert "device_number='1001'" in repr(command)
    assert repr(cmd.HoldCall("1001", 3)) == "HoldCall(device_number='1001', call_ref_id=3)"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("idle", CallStatus.IDLE),
        (" DND ", CallStatus.DND),
        ("dnd", CallStatus.DND),
        ("cfwd_busy", CallStatus.FWD_BUSY),
        ("FWD_UNCOND", CallStatus.FWD_ALL),
        ("cfwd_all", CallStatus.FWD_ALL),
        ("talk", CallStatus.TALK),
        ("conf", CallStatus.CONF),
        ("asleep ", "asleep"),
        ("", ""),
    ],
)
def test_status_words(word: str, status: str) -> None:
    read = CallStatus.read(word)
    assert read == status
    assert isinstance(read, CallStatus) is isinstance(status, CallStatus)
