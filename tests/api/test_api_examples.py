"""Every event the document prints, letter by letter as it prints it (tests/api/examples), and what it must become.

Where its pages break, the document closes an object in the middle; its other slips are bare words, missing commas,
lists in braces and a brace too few. All of that has to be read.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from desk_agent.api import acd, smdr
from desk_agent.api import events as ev
from desk_agent.api.decoder import EventDecoder
from desk_agent.api.enums import BusyService, CallStatus
from desk_agent.api.repair import parse

FOLDER = Path(__file__).with_name("examples")
AGENT = {
    "primary_agent_id": "1207", "primary_acd_group": "60304",
    "secondary_agent_id": "1207", "secondary_acd_group": "60304",
}  # fmt: skip
PHONE = {"device_number": "601207", "service_dn": "601207"}
OTHER = {"device_number": "601206", "service_dn": "601206"}
NEW = {"cause_code": 22, "cause_msg": "new_call"}
QUEUE = {
    "calling_dn": "601207", "called_dn": "60304", "q_count": 90,
    "cause_code": 23, "cause_msg": "no_available_agents",
}  # fmt: skip

EXAMPLES: dict[str, ev.Event] = {
    "01_dialing": ev.Dialing(**OTHER, call_ref_id=10, evt_serial_num=42),
    "02_proceeding": ev.Proceeding(**OTHER, dial_digit="903180551204#", call_ref_id=14, evt_serial_num=57),
    "03_alerting": ev.Alerting(
        device_number="601206", service_dn="605006", calling_dn="605006", called_dn="+03180551204",
        **NEW, call_ref_id=14, evt_serial_num=58,
    ),
    "04_ringing": ev.Ringing(
        device_number="605108", service_dn="605001", calling_dn="601206", called_dn="605001",
        **NEW, call_ref_id=17, evt_serial_num=68,
    ),
    "05_connected": ev.Connected(
        device_number="601207", service_dn="605001", calling_dn="601206", called_dn="605001",
        **NEW, call_ref_id=17, evt_serial_num=71,
    ),
    "06_released": ev.Released(
        **OTHER, released_dn="601206", cause_code=48, cause_msg="normal_clearing", call_ref_id=16, evt_serial_num=65
    ),
    "07_releasedasc": ev.ReleasedAsc(
        **OTHER, released_asc_dn="605001", cause_code=48, cause_msg="normal_clearing",
        call_ref_id=17, evt_serial_num=74,
    ),
    "08_rerouted": ev.Rerouted(
        **OTHER, called_dn="601208", rerouting_dn="601206", cause_code=58, cause_msg="reroute",
        call_ref_id=18, evt_serial_num=83,
    ),
    "09_rerouting": ev.Rerouting(
        **OTHER, called_dn="601208", rerouting_dn="601206", cause_code=58, cause_msg="reroute",
        call_ref_id=18, evt_serial_num=83,
    ),
    "10_fail": ev.Failed(
        **PHONE, calling_dn="601207", called_dn="601208", busy_svc_list=("intrusion", "callback", "callwait"),
        cause_code=3, cause_msg="user_busy", call_ref_id=26, evt_serial_num=143,
    ),
    "11_held": ev.Held(**OTHER, hold_dn="601207", call_ref_id=29, evt_serial_num=170),
    "12_hold": ev.Hold(**PHONE, hold_dn="601207", call_ref_id=29, evt_serial_num=169),
    "13_retrieved": ev.Retrieved(**OTHER, retrieve_dn="601207", call_ref_id=29, evt_serial_num=172),
    "14_retrieve": ev.Retrieve(**PHONE, retrieve_dn="601207", call_ref_id=29, evt_serial_num=171),
    "15_transferred": ev.Transferred(
        device_number="601206", service_dn="605006", transfer_to_dn="605008", transferor_dn="605001",
        call_ref_id=31, evt_serial_num=197,
    ),
    "16_transferring": ev.Transferring(
        device_number="601207", service_dn="605001", transferred_dn="605006", transfer_to_dn="605008",
        transferor_dn="605001", call_type="screened", call_ref_id=31, evt_serial_num=194,
    ),
    "17_conferenced": ev.Conferenced(
        **OTHER, member_dn=("601206", "601207", "601208"), master_dn="601207", new_conf_member_dn="601208",
        call_ref_id=34, evt_serial_num=219,
    ),
    "18_conferencing": ev.Conferencing(
        **PHONE, member_dn=("601206", "601207", "601208"), new_conf_member_dn="601208",
        call_ref_id=34, evt_serial_num=217,
    ),
    "19_dnd": ev.DoNotDisturb(**PHONE, svc_type="enable", evt_serial_num=228),
    "20_forwarding": ev.Forwarding(**PHONE, destination="1208", svc_type="no_answer", evt_serial_num=230),
    "21_registered": ev.Registered(device_number="601207", evt_serial_num=242),
    "22_unregistered": ev.UnRegistered(device_number="601207", evt_serial_num=241),
    "23_mwi": ev.MessageWaiting(
        **PHONE, msg_status="true", new_msg=34, old_msg=2, new_urgent_msg=4, evt_serial_num=242
    ),
    "24_agent_logon": ev.AgentLogOn(**PHONE, **AGENT, evt_serial_num=241),
    "25_agent_logoff": ev.AgentLogOff(**PHONE, **AGENT, evt_serial_num=241),
    "26_agent_ready": ev.AgentReady(**PHONE, **AGENT, evt_serial_num=241),
    "27_agent_notready": ev.AgentNotReady(**PHONE, **AGENT, evt_serial_num=241),
    "28_agent_work": ev.AgentWork(**PHONE, **AGENT, evt_serial_num=241),
    "29_agent_busy": ev.AgentBusy(**PHONE, **AGENT, evt_serial_num=241),
    "30_queueing": ev.GroupQueueing(
        device_number="60304", service_dn="60304", **QUEUE, **AGENT, evt_serial_num=241
    ),
    "31_queued": ev.GroupQueued(**PHONE, **QUEUE, **AGENT, evt_serial_num=241),
    "32_confgroupmember": ev.ConfGroupMember(
        group_index=10, group_usage="true", member_index=2, member_dn="601207", member_state="idle",
        evt_serial_num=241,
    ),
    "33_muteon": ev.ConfGroupMuteOn(
        device_number="60700", service_dn="60700", group_index=10, member_index=2, mute_on="false",
        evt_serial_num=241,
    ),
    "34_confroommember": ev.ConfRoomMember(
        device_number="603000", service_dn="603000", room_index=10, room_usage="true", member_count=2,
        member=("601207", "601208"), evt_serial_num=241,
    ),
    "35_numbering": ev.ConfigurationChanged(
        device_info=(
            ev.NumberedDevice(device_phy=("1",), device_number="701003", device_type="lip"),
            ev.NumberedDevice(device_phy=("2",), device_number="701004", device_type="slt"),
            ev.NumberedDevice(device_phy=("3",), device_number="701005", device_type="sip"),
        ),
        system_info=(
            ev.SystemNumbers(park_start_number=("1",), park_end_number=("100",)),
            ev.SystemNumbers(group_start_number=("1",), group_end_number=("200",)),
        ),
        evt_serial_num=251,
    ),
    "36_presence": ev.Presence(device_number="1003", device_type="ext", status="busy", evt_serial_num=1),
    "acd_event": acd.AcdEvent(
        code=18, event_string="STATION IDLE", time=datetime(2020, 1, 7, 14, 47, 4),  # noqa: DTZ001
        call_ref_id=2, source=acd.AcdParty("Station", "1004"),
    ),
}  # fmt: skip
BROKEN = {
    "05_connected", "08_rerouted", "15_transferred", "20_forwarding", "24_agent_logon", "25_agent_logoff",
    "29_agent_busy", "30_queueing", "31_queued", "35_numbering",
}  # fmt: skip


def printed(name: str) -> str:
    return (FOLDER / f"{name}.json.txt").read_text()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_as_printed(name: str) -> None:
    decoder = EventDecoder()
    assert decoder.decode(printed(name)) == EXAMPLES[name]
    assert decoder.decode(printed(name).encode()) == EXAMPLES[name]
    assert decoder.repaired == (2 if name in BROKEN else 0)
    assert not decoder.unknown


def test_all_36_types_have_an_example() -> None:
    assert {type(event) for event in EXAMPLES.values()} == {*ev.DECODED, acd.AcdEvent}
    assert len(ev.DECODED) == 36
    files = {path.name.removesuffix(".json.txt") for path in FOLDER.iterdir()}
    assert files == EXAMPLES.keys() | {"smdr_answer"}


def test_what_has_no_slip_is_read_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EventDecoder, "_leniently", lambda self, frame: pytest.fail(frame))
    slow = {"11_held", "32_confgroupmember", "33_muteon", "34_confroommember"}  # types that are padded or misnamed
    for name in EXAMPLES.keys() - BROKEN - slow:
        assert EventDecoder().decode(printed(name)) == EXAMPLES[name]


def test_the_sample_of_records_as_printed() -> None:
    body, was_repaired = parse(printed("smdr_answer"))
    assert was_repaired
    count, items = smdr.records(body)
    assert count == 1
    assert items == (
        smdr.Record(
            station="####", co="##", start_time="YYYY-MM-DD hh:mm", direction_letter="#", dialed_number_1="####",
            cost="##", account_code="####", dialed_number_2="####",
            disconnect_cause=smdr.DisconnectCause(0, "#CODE-#REASON"),
        ),
    )  # fmt: skip


def test_properties_of_the_examples() -> None:
    def example(name: str) -> ev.Event:
        return EXAMPLES[name]

    mwi, dnd, muted, room, group = map(
        example, ("23_mwi", "19_dnd", "33_muteon", "34_confroommember", "32_confgroupmember")
    )
    assert mwi.waiting
    assert dnd.enabled
    assert not muted.muted
    assert room.open
    assert group.in_use
    assert not group.busy
    assert example("10_fail").busy_services == (BusyService.INTRUDE, BusyService.CALLBACK, BusyService.CALLWAIT)
    assert example("24_agent_logon").groups == ("60304",)
    assert example("30_queueing").cause_text == "no_available_agents"
    assert example("36_presence").state is CallStatus.BUSY
    assert example("35_numbering").parks == (ev.NumberRange("1", "100"),)
    assert example("35_numbering").groups == (ev.NumberRange("1", "200"),)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_wire_names_are_the_document_s(name: str) -> None:
    """Each field that is printed is a field of the struct."""
    body, _ = parse(printed(name))
    data = body.get("data", body)
    event = EXAMPLES[name]
    if isinstance(event, acd.AcdEvent):
        return
    struct = type(event)
    known = {*struct.__struct_encode_fields__, "type"}
    assert set(data) <= known, json.dumps(sorted(set(data) - known))
