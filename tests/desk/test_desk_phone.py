"""The own phone beside its calls: asked for here or set there, what is shown is what the PBX says."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from desk_agent import cli_phone, remote_phone
from desk_agent.desk import phone
from desk_agent.remote import Remote, picture, words
from desk_agent.server.errors import Refusal
from desk_agent.simulator import Dialect, Simulator
from desk_agent.simulator.dialect import Order
from desk_agent.simulator.parties import Forward
from desk_agent.view import (
    ConfirmationWanted,
    ForwardKind,
    ForwardView,
    Refused,
    StationChanged,
    StationView,
    VoicemailView,
)
from tests.support.office import Seen, signed_in
from tests.support.until import until

ORDERS = {"figure": Dialect(), "shuffled": Dialect(order=Order.SHUFFLE)}


@pytest.fixture(params=sorted(ORDERS))
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1, dialect=ORDERS[request.param]) as made:
        yield made


@pytest.fixture
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


def station(seen: Seen) -> StationView:
    return seen.desk.view.station


async def test_everything_is_read_at_sign_in(quiet: Simulator) -> None:
    quiet.exchange.set_dnd("1001", True)
    quiet.exchange.set_forward("1001", "no_answer", "1002")
    quiet.exchange.set_messages("1001", 3, 2, 1)
    async with signed_in(quiet) as seen:
        shown = station(seen)
        assert (shown.registered, shown.dnd) == (True, True)
        assert shown.forward == ForwardView(
            ForwardKind.NO_ANSWER, "1002", "Seo-yeon Choi", ours=False, word="no_answer"
        )
        assert shown.forwarding == "when not answered to Seo-yeon Choi (1002)"
        assert shown.voicemail == VoicemailView(3, 2, 1)
        assert seen.notices == []


async def test_do_not_disturb_moves_with_the_event(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        for wanted in (True, False):
            await seen.desk.phone.set_dnd(wanted)
            await until(lambda wanted=wanted: station(seen).dnd is wanted)
            assert station(seen).dnd_wanted is None
            assert simulator.exchange.station("1001").dnd is wanted
        shown = [change.station for change in seen.changes if isinstance(change, StationChanged)]
        assert any((one.dnd, one.dnd_wanted) == (False, True) for one in shown)  # asked for, not yet so
        assert simulator.exchange.journal.commands["dnd_set"] == 2


@pytest.mark.parametrize("kind", [kind for kind in ForwardKind if kind not in {ForwardKind.OFF, ForwardKind.OTHER}])
async def test_every_kind_of_forwarding(simulator: Simulator, kind: ForwardKind) -> None:
    async with signed_in(simulator) as seen:
        await seen.desk.phone.set_forward(kind, "10 02")
        await until(lambda: (forward := station(seen).forward) is not None and forward.kind is kind)
        assert simulator.exchange.station("1001").forward == Forward(kind.value, "1002")
        forward = station(seen).forward
        assert forward is not None
        assert (forward.destination, forward.name, forward.ours) == ("1002", "Seo-yeon Choi", True)
        await seen.desk.phone.set_forward(ForwardKind.OFF)
        await until(lambda: station(seen).forwarding == "")
        assert seen.notices == []


async def test_an_outside_destination_is_asked_about_first(quiet: Simulator) -> None:
    async with signed_in(quiet) as seen:
        with pytest.raises(ConfirmationWanted, match=r"J. Park \(90318055123\).*outside"):
            await seen.desk.phone.set_forward(ForwardKind.ALWAYS, "+82 31 805 5123")
        assert quiet.exchange.station("1001").forward == Forward()
        await seen.desk.phone.set_forward(ForwardKind.ALWAYS, "+82 31 805 5123", confirmed=True)
        await until(lambda: (forward := station(seen).forward) is not None and forward.outside)
        assert quiet.exchange.station("1001").forward.kind == "uncondition"


async def test_a_forwarding_set_by_somebody_else_is_announced(simulator: Simulator) -> None:
    async with signed_in(simulator) as seen:
        simulator.exchange.set_forward("1001", "uncondition", "90221340777")
        await until(lambda: seen.notices)
        assert seen.notices == [
            "Your phone was forwarded, not by this desk: all calls to 90221340777, which is outside."
        ]
        assert station(seen).forward is not None
        assert station(seen).forward.ours is False
        simulator.exchange.set_forward("1001", "disable")
        await until(lambda: station(seen).forwarding == "")
        assert seen.notices[1:] == ["The forwarding of your phone was switched off, not by this desk."]


async def test_what_changed_while_the_link_was_lost_is_announced_and_read(quiet: Simulator) -> None:
    async with signed_in(quiet) as seen:
        await quiet.faults.stop_accepting()
        await until(lambda: seen.desk.view.connection.state.value == "lost")
        quiet.exchange.set_forward("1001", "busy", "1003")
        quiet.exchange.set_dnd("1001", True)
        quiet.exchange.set_messages("1001", 1)
        await quiet.faults.accept_again()
        await until(lambda: station(seen).dnd is True, 8)
        assert station(seen).voicemail == VoicemailView(1)
        assert "not by this desk: when busy to 1003" in seen.notices[-1]


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        (ForwardKind.ALWAYS, "1001", "to itself"),
        (ForwardKind.ALWAYS, "*57", "feature code"),
        (ForwardKind.ALWAYS, "", "Type a number"),
        (ForwardKind.OTHER, "1002", "no such forwarding"),
        (ForwardKind.ALWAYS, "1999", "forward"),  # the PBX knows no such extension
    ],
)
async def test_a_forwarding_that_cannot_be(quiet: Simulator, kind: ForwardKind, number: str, said: str) -> None:
    async with signed_in(quiet) as seen:
        with pytest.raises(Refused, match=said):
            await seen.desk.phone.set_forward(kind, number)
        assert station(seen).forward_wanted is None
        assert quiet.exchange.station("1001").forward == Forward()


async def test_a_change_whose_event_does_not_come_is_asked_about(
    quiet: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "CHECK", 0.05)
    async with signed_in(quiet) as seen:
        quiet.faults.copies = 0  # events are lost
        await seen.desk.phone.set_dnd(True)
        await seen.desk.phone.set_forward(ForwardKind.BUSY, "1002")
        await until(lambda: station(seen).dnd and station(seen).forwarding)
        assert (station(seen).dnd_wanted, station(seen).forward_wanted) == (None, None)
        assert station(seen).forward is not None
        assert station(seen).forward.ours
        assert seen.notices == []


async def test_a_refused_change_leaves_what_is(quiet: Simulator) -> None:
    async with signed_in(quiet) as seen:
        quiet.faults.refusals["dnd_set"] = Refusal(403, 102, "serviceNotSupported")
        with pytest.raises(Refused, match="does not offer that"):
            await seen.desk.phone.set_dnd(True)
        assert (station(seen).dnd, station(seen).dnd_wanted) == (False, None)
        # that was no matter of this moment: it is not tried again
        with pytest.raises(Refused, match="does not offer that"):
            await seen.desk.phone.set_dnd(True)
        assert quiet.exchange.journal.requests["dnd_set", 403] == 1
        await until(lambda: ("dnd", "no") in {(one.feature, one.verdict.value) for one in seen.desk.view.features})


async def test_messages_come_and_the_mailbox_is_called(simulator: Simulator) -> None:
    kept: list[Any] = []
    async with signed_in(simulator) as seen:
        seen.desk._on_site = kept.append
        simulator.exchange.set_messages("1001", 2, 5, 1)
        await until(lambda: station(seen).voicemail == VoicemailView(2, 5, 1))
        with pytest.raises(Refused, match="Which number plays"):
            await seen.desk.phone.call_mailbox()
        with pytest.raises(Refused, match="feature code"):
            await seen.desk.phone.call_mailbox("*57")
        assert station(seen).mailbox == ""
        await seen.desk.phone.call_mailbox("10 04")
        await until(lambda: seen.calls)
        assert seen.calls[0].number == "1004"
        assert station(seen).mailbox == "1004"
        assert [site.mailbox for site in kept] == ["1004"]


@pytest.mark.direct
async def test_dial_only_says_why_not_before_it_asks() -> None:
    office = Simulator(scenario="quiet", seed=1, station_call_control=False)
    async with office as simulator, signed_in(simulator) as seen:
        with pytest.raises(Refused, match="station login"):
            await seen.desk.phone.set_dnd(True)
        with pytest.raises(Refused, match="station login"):
            await seen.desk.phone.set_forward(ForwardKind.ALWAYS, "1002")
        assert station(seen) == StationView(name="Min-ji Kim")

        def verdict(feature: str) -> str:
            return next(one.verdict.value for one in seen.desk.view.features if one.feature == feature)

        for feature in ("watch", "control", "dnd", "forwarding", "agent", "presence"):
            assert verdict(feature) == "no"
        assert verdict("click-to-call") == "unproven"
        await until(lambda: verdict("records") != "unproven")


async def test_the_verbs_of_the_command_line(quiet: Simulator) -> None:
    async with signed_in(quiet) as seen:
        remote = Remote(seen.desk, lambda: None, lambda: None)
        assert await remote.handle({"verb": "dnd", "on": True}) == {"status": 0}
        await until(lambda: station(seen).dnd)
        outside = {"verb": "forward", "kind": "always", "number": "+82318055123"}
        reply = await remote.handle(outside)
        assert (reply["status"], reply["confirm"]) == (1, True)
        assert await remote.handle({**outside, "yes": True}) == {"status": 0}
        await until(lambda: station(seen).forwarding)
        quiet.exchange.set_messages("1001", 2, 1)
        await until(lambda: station(seen).voicemail == VoicemailView(2, 1))
        shown = picture(seen.desk.view)
        assert shown["station"] == {
            "registered": True,
            "dnd": True,
            "forwarding": "all calls to J. Park (90318055123)",
            "callback_to": "",
            "forward": {
                "kind": "always",
                "destination": "90318055123",
                "name": "J. Park",
                "outside": True,
                "ours": True,
            },
            "voicemail": {"new": 2, "old": 1, "urgent": 0},
        }
        assert {"feature": "dnd", "title": "Do not disturb", "verdict": "yes", "reason": "", "who": ""} in shown[
            "features"
        ]
        assert words(shown).splitlines()[1:] == [
            "Do not disturb is on.",
            "Forwarding: all calls to J. Park (90318055123) (outside).",
            "Voicemail: 2 new, 0 urgent, 1 old.",
            "No calls.",
        ]
        assert await remote.handle({"verb": "forward", "kind": "off"}) == {"status": 0}
        await until(lambda: station(seen).forwarding == "")
        assert await remote.handle({"verb": "voicemail", "number": "1004"}) == {"status": 0}
        await until(lambda: seen.calls)
        for wrong in ({"verb": "dnd", "on": "on"}, {"verb": "forward"}, {"verb": "voicemail", "number": 4}):
            assert (await remote.handle(wrong))["status"] == 2
        assert tuple(remote_phone.FORWARDS) == cli_phone._KINDS
