"""Random commands and random people over five phones: each is carried out or refused, and nothing breaks.

Which refusals are right is for the table's own test; here it is what must hold whatever happens.
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_agent.simulator.dialect import Dialect, MasterLeaves, ReleasedRef, RerouteEvents, TwoCallRef
from desk_agent.simulator.parties import Behaviour, Group, Sharing
from desk_agent.simulator.rules import Refused

DEVICES = ("1001", "1002", "1003", "1004", "1005")
NUMBERS = (*DEVICES, "620", "640", "1100", "0311111111", "0322222222", "0333333333", "4711", "")
SERVICES = ("callback", "campon", "callwait", "intrude")

COMMANDS = {
    "make": lambda x, device, ref, number: x.make(device, number),
    "answer": lambda x, device, ref, number: x.answer(device, ref),
    "clear": lambda x, device, ref, number: x.clear(device, ref),
    "hold": lambda x, device, ref, number: x.hold(device, ref),
    "retrieve": lambda x, device, ref, number: x.retrieve(device, ref),
    "reroute": lambda x, device, ref, number: x.reroute(device, ref, number),
    "consult": lambda x, device, ref, number: x.transfers.consult(device, ref, number),
    "transfer": lambda x, device, ref, number: x.transfers.transfer(device, ref),
    "single_step": lambda x, device, ref, number: x.transfers.single_step(device, ref, number),
    "reconnect": lambda x, device, ref, number: x.transfers.reconnect(device, ref),
    "merge": lambda x, device, ref, number: x.conferences.merge(device, ref),
    "direct": lambda x, device, ref, number: x.pickups.direct(device, number),
    "group": lambda x, device, ref, number: x.pickups.group(device),
    "park": lambda x, device, ref, number: x.parking.park(device, ref),
    "unpark": lambda x, device, ref, number: x.parking.unpark(device, 1 + len(number) % 2),
    "busy": lambda x, device, ref, number: x.busy_services.ask(device, ref, SERVICES[NUMBERS.index(number) % 4]),
    "cancel": lambda x, device, ref, number: x.busy_services.cancel_callback(device),
    "mobile": lambda x, device, ref, number: x.mobile_answers(device, ref),
    "forward": lambda x, device, ref, number: x.set_forward(
        device, ("uncondition", "busy", "no_answer", "disable")[len(number) % 4], number
    ),
    "dnd": lambda x, device, ref, number: x.set_dnd(device, len(number) > 4),
    "set_busy": lambda x, device, ref, number: x.set_busy(device, len(number) > 4),
    "plug": lambda x, device, ref, number: (x.plug if len(number) > 3 else x.unplug)(device),
    "trunk": lambda x, device, ref, number: x.ring(device, "0318055123", gives_up_after=30),
    "listen": lambda x, device, ref, number: x.silent_monitoring.start(
        device, number if number in DEVICES else "1001"
    ),
    "lift": lambda x, device, ref, number: x.lift_handset(device),
    "hang_up": lambda x, device, ref, number: x.hang_up(number if number in DEVICES else "0318055123"),
    "pick_up": lambda x, device, ref, number: x.pick_up(number if number in DEVICES else "0311111111"),
}
TALKING = ("connected", "held", "conf-member", "conf-master")
LIKELY = {
    "answer": ("ringing",),
    "mobile": ("ringing",),
    "hold": TALKING,
    "retrieve": ("holding",),
    "reroute": ("ringing", "connected"),
    "consult": ("connected", "conf-master"),
    "transfer": ("connected", "alerting"),
    "single_step": ("connected",),
    "reconnect": ("connected", "alerting", "failed"),
    "merge": ("connected",),
    "park": ("connected",),
    "busy": ("failed",),
}
# What a run is mostly made of; the rest comes in between.
USUAL = ("make", "make", "make", "answer", "answer", "consult", "consult", "transfer", "merge", "busy")

STEP = st.tuples(
    st.one_of(st.sampled_from(USUAL), st.sampled_from(sorted(COMMANDS)), st.just("wait")),
    st.sampled_from(DEVICES),
    st.integers(0, 9),
    st.sampled_from(NUMBERS),
)

ENDINGS = {"transferring", "transferred", "conferencing", "conferenced", "unregistered"}

DIALECTS = st.builds(
    Dialect,
    master_leaves=st.sampled_from(MasterLeaves),
    transfer_released_ref=st.sampled_from(ReleasedRef),
    reroute_events=st.sampled_from(RerouteEvents),
    two_call_ref=st.sampled_from(TwoCallRef),
    busy_services=st.just(SERVICES),
)


def picture(x) -> object:
    return [(call.ref, leg.party.number, leg.state) for call in x.calls.values() for leg in call.legs]


def meant(x, command: str, device: str, number: int) -> tuple[str, int | None]:
    """Whose call a command is for: mostly one that it may well be legal for, now and then any, or none at all."""
    live = sorted(x.calls)
    if number > 7:
        return device, live[number % len(live)] if number == 8 and live else 4711
    wanted = LIKELY.get(command)
    legs = [leg for call in x.calls.values() for leg in call.legs if leg.station is not None]
    likely = [leg for leg in legs if wanted is not None and leg.state.value in wanted]
    if command in ("transfer", "merge", "reconnect"):
        likely = [leg for leg in likely if any(o.state.value == "holding" for o in x.legs_of(leg.party.number))]
    if not likely:
        own = [leg.call.ref for leg in x.legs_of(device)]
        return device, own[number % len(own)] if own else None
    leg = likely[number % len(likely)]
    return leg.party.number, None if number == 7 else leg.call.ref


def perform(bench, step) -> None:
    command, device, number, called = step
    x = bench.exchange
    if command == "wait":
        bench.timers.advance((0.5, 2, 5, 8, 16, 20, 31, 61, 121, 200)[number])
        return
    before = picture(x)
    impossible = LookupError if command in ("hang_up", "pick_up", "lift", "listen") else Refused
    try:
        COMMANDS[command](x, *meant(x, command, device, number), called)
    except (Refused, impossible):  # only what people do may be impossible; a command has its code
        assert picture(x) == before


def check(bench) -> None:
    x = bench.exchange
    for ref, call in x.calls.items():
        assert call.ref == ref
        assert call.legs
        assert all(leg.call is call for leg in call.legs)
        assert len({id(leg.party) for leg in call.legs}) == len(call.legs)
        assert sum(leg.unanswered for leg in call.legs) <= 1
        if call.conference is not None:
            assert len(call.members) > 2
            assert call.conference.master in [leg.party for leg in call.members]
        else:
            assert sum(leg.joined for leg in call.legs) <= 2
        if call.parked is not None:
            assert len(call.legs) == 1
        elif len(call.legs) == 1:
            alone(x, call.legs[0])
    for device in DEVICES:
        legs = x.legs_of(device)
        assert sum(leg.occupied for leg in legs) <= 1, [leg.state for leg in legs]
        assert len({leg.call.ref for leg in legs}) == len(legs)
        assert x.status(device) == x._words[device]
        if not x.stations[device].registered:
            assert not legs
    taken = [call.parked.slot for call in x.calls.values() if call.parked]
    assert len(set(taken)) == len(taken)


def alone(x, leg) -> None:
    """Why a party may be in a call with nobody else."""
    listens = leg in x.silent_monitoring._listening
    called_back = any(request.leg is leg for request in x.busy_services.callbacks._requests.values())
    before_anybody = leg.state.value in ("dialing", "proceeding", "failed", "left")
    assert before_anybody or listens or called_back, (leg.party.number, leg.state)


@given(DIALECTS, st.lists(STEP, max_size=60))
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_breaks(bench_with, dialect, steps):
    bench = bench_with(dialect, devices=DEVICES, lines=6)
    x = bench.exchange
    x.groups["640"] = Group("640", "Workshop", ("1002", "1004"), Sharing.BRANCH)
    x.stations["1005"].analogue = True
    x.stations["1004"].call_waiting = False
    x.stations["1003"].intrude_allowed = False
    x.stations["1002"].behaviour = Behaviour(answers_after=4, talks_for=30)
    for device in ("1003", "1004"):
        x.stations[device].service_dn = "1100"
    for device in ("1001", "1002", "1003"):
        x.stations[device].pickup_groups = ("1",)
    for step in steps:
        perform(bench, step)
        check(bench)
    everybody_goes_home(bench)
    check_events(bench)


def check_events(bench) -> None:
    """Each event is complete and numbered once; and every call a phone was told of also ends for it.

    It ends with Released, or in another call that Transferred or Conferenced tell of, or the phone is unplugged.
    """
    serials = [e.detail["data"]["evtSerialNum"] for e in bench.exchange.journal.entries if "data" in e.detail]
    assert serials == sorted(set(serials))
    for event in bench.events:
        for name in ("callingDN", "calledDN"):
            assert isinstance(event.get(name, ""), str)
        if event["type"] in ("conferenced", "conferencing"):
            assert event["newConfMemberDN"] in event["memberDN"]
    for device in DEVICES:
        told = bench.exchange.journal.events(device)
        for ref in {event["callRefID"] for event in told if "callRefID" in event}:
            at = max(index for index, event in enumerate(told) if event.get("callRefID") == ref)
            after = {event["type"] for event in told[at:]}
            assert told[at]["type"] == "released" or after & ENDINGS, (device, ref)


def everybody_goes_home(bench) -> None:
    x = bench.exchange
    for device in DEVICES:
        x.plug(device)
        x.set_busy(device, False)
        x.set_dnd(device, True)  # nobody is called back
    with x.settling():
        for call in list(x.calls.values()):
            for leg in list(call.legs):
                x.end(leg)
    bench.timers.advance(4000)
    assert not x.calls
    assert {x.status(device) for device in DEVICES} == {"DND"}
    assert all(record.ended is not None for record in x.journal.calls.values())
    assert all(leg.ended is not None for record in x.journal.calls.values() for leg in record.legs)
