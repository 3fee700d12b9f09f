"""Events that are not about the own calls: none of them may be taken for one, nor another's phone for the own."""

import pytest

from desk_agent.api import acd, smdr
from desk_agent.api import events as ev
from desk_agent.model.station import Station, StationModel

ME, OTHER = "1001", "1002"
CALLS = {
    ev.Dialing, ev.Proceeding, ev.Alerting, ev.Ringing, ev.Connected, ev.Released, ev.ReleasedAsc, ev.Rerouted,
    ev.Rerouting, ev.Failed, ev.Held, ev.Hold, ev.Retrieved, ev.Retrieve, ev.Transferred, ev.Transferring,
    ev.Conferenced, ev.Conferencing,
}  # fmt: skip
OF_THE_PHONE = {ev.DoNotDisturb, ev.Forwarding, ev.Registered, ev.UnRegistered, ev.MessageWaiting}
# whoever they name is somebody whom one watches, a trunk or the whole system
OF_NO_PHONE = {ev.Presence, ev.ConfigurationChanged}


def test_only_the_events_of_calls_reach_the_call_model() -> None:
    assert {kind for kind in ev.DECODED if issubclass(kind, ev.CallEvent)} == CALLS
    assert {kind for kind in ev.DECODED if not issubclass(kind, ev.DeviceEvent)} == OF_NO_PHONE
    for kind in (acd.AcdEvent, *acd.CLASSES.values(), smdr.SmdrEvent):
        assert not issubclass(kind, ev.DeviceEvent)


@pytest.mark.parametrize("kind", [kind for kind in ev.DECODED if issubclass(kind, ev.DeviceEvent)])
@pytest.mark.parametrize("device", [ME, OTHER, ""])
def test_only_the_own_phone_s_events_change_its_picture(kind: type[ev.DeviceEvent], device: str) -> None:
    station = StationModel(ME)
    values = {"svc_type": "enable", "destination": OTHER, "calling_dn": ME, "called_dn": "620", "service_dn": ME}
    event = kind(device_number=device, **{key: values[key] for key in values if key in kind.__struct_fields__})
    changes = device == ME and kind in OF_THE_PHONE
    assert bool(station.apply(event)) is changes
    assert (station.now != Station()) is changes
