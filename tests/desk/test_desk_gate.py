"""The dial gate at work: what is asked first and what is refused, whoever hands the number over."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from desk_agent.people.numbers import Origin
from desk_agent.remote import Remote
from desk_agent.simulator import Simulator
from desk_agent.view import ConfirmationWanted, ForwardKind, Refused, Verb
from tests.support.office import Seen, signed_in
from tests.support.until import until

FOREIGN = [origin for origin in Origin if not origin.by_hand]
Ask = Callable[[Seen, str, bool], Awaitable[Any]]

WAYS: dict[str, Ask] = {
    "transfer": lambda seen, to, yes: seen.desk.perform(Verb.TRANSFER, None, to, confirmed=yes),
    "divert": lambda seen, to, yes: seen.desk.perform(Verb.DIVERT, None, to, confirmed=yes),
    "forward": lambda seen, to, yes: seen.desk.phone.set_forward(ForwardKind.ALWAYS, to, confirmed=yes),
    "member": lambda seen, to, yes: seen.desk.rooms.add_member(100, to, confirmed=yes),
    "queue": lambda seen, to, yes: seen.desk.queues.send("630", to, confirmed=yes),
    "pick up": lambda seen, to, _: seen.desk.parking.pick_up(to),
    "page": lambda seen, to, _: seen.desk.rooms.paging.page(1, to),
}


@pytest.fixture
async def quiet() -> AsyncIterator[Simulator]:
    async with Simulator(scenario="quiet", seed=1) as made:
        yield made


@pytest.fixture
async def seen(quiet: Simulator) -> AsyncIterator[Seen]:
    async with signed_in(quiet) as made:
        yield made


def sent(simulator: Simulator) -> int:
    commands = simulator.exchange.journal.commands
    return sum(commands[one] for one in commands if not one.startswith(("get", "monitor", "presence", "check")))


@pytest.mark.parametrize("origin", FOREIGN)
async def test_no_feature_code_from_anybody_else(seen: Seen, quiet: Simulator, origin: Origin) -> None:
    before = sent(quiet)
    for text in ("*73", "tel:%2A73", "#31#0318055123", "1002,,34"):
        for yes in (False, True):
            with pytest.raises(Refused) as refused:
                await seen.desk.dial(text, origin, confirmed=yes)
            assert not isinstance(refused.value, ConfirmationWanted)
    assert sent(quiet) == before


async def test_a_feature_code_by_hand_is_asked_about_and_named(seen: Seen, quiet: Simulator) -> None:
    for origin in (Origin.TYPED, Origin.KEYPAD):
        with pytest.raises(ConfirmationWanted, match=r"“\*73” is a feature code"):
            await seen.desk.dial("*73", origin)
    assert quiet.exchange.journal.commands["make"] == 0
    with pytest.raises(Refused) as refused:  # the PBX takes a few of them only, and says so itself
        await seen.desk.dial("*73", confirmed=True)
    assert not isinstance(refused.value, ConfirmationWanted)


@pytest.mark.parametrize("way", sorted(WAYS))
async def test_a_feature_code_is_no_target(seen: Seen, quiet: Simulator, way: str) -> None:
    quiet.exchange.ring("1001", "0318055123")
    await seen.states("ringing")
    if way == "transfer":
        await seen.desk.perform(Verb.ANSWER)
        await seen.states("connected")
    before = sent(quiet)
    for yes in (False, True):
        with pytest.raises(Refused, match="feature code") as why:
            await WAYS[way](seen, "*73", yes)
        assert not isinstance(why.value, ConfirmationWanted)
    assert sent(quiet) == before
    assert seen.desk.view.station.forwarding == ""


@pytest.mark.parametrize("number", ["112", "9112", "+82 119"])
async def test_an_emergency_number_is_asked_about(seen: Seen, quiet: Simulator, number: str) -> None:
    with pytest.raises(ConfirmationWanted, match="emergency number"):
        await seen.desk.dial(number, Origin.LINK)
    assert quiet.exchange.journal.commands["make"] == 0
    with pytest.raises(Refused, match="emergency number: no calls are sent there"):
        await seen.desk.phone.set_forward(ForwardKind.ALWAYS, number, confirmed=True)


async def test_what_costs_extra_is_asked_about_and_called_after_a_yes(seen: Seen, quiet: Simulator) -> None:
    with pytest.raises(ConfirmationWanted, match="cost extra"):
        await seen.desk.dial("060-700-1234", Origin.CONTACT)
    assert quiet.exchange.journal.commands["make"] == 0
    await seen.desk.dial("060-700-1234", Origin.CONTACT, confirmed=True)
    assert quiet.exchange.journal.commands["make"] == 1
    await until(lambda: seen.calls and seen.calls[0].number.endswith("0607001234"))


async def test_forwarding_to_what_costs_extra_says_both(seen: Seen) -> None:
    with pytest.raises(ConfirmationWanted, match=r"cost extra.*outside"):
        await seen.desk.phone.set_forward(ForwardKind.ALWAYS, "060-700-1234")


async def test_an_extension_behind_a_number_is_said(seen: Seen) -> None:
    await seen.desk.dial("1002 x 12")
    assert "The extension 12 is not dialled: give it once they answer." in seen.notices


async def test_a_mailbox_may_be_a_feature_code_once_it_was_confirmed(seen: Seen) -> None:
    with pytest.raises(ConfirmationWanted, match="feature code"):
        await seen.desk.phone.call_mailbox("*57")
    assert seen.desk.site.mailbox == ""
    with pytest.raises(Refused):  # the simulated PBX has none
        await seen.desk.phone.call_mailbox("*57", confirmed=True)
    assert seen.desk.site.mailbox == "*57"
    with pytest.raises(Refused, match="feature code"):
        await seen.desk.phone.call_mailbox("*58", origin=Origin.COMMAND_LINE, confirmed=True)


async def test_the_command_line_says_yes(seen: Seen, quiet: Simulator) -> None:
    remote = Remote(seen.desk, lambda: None, lambda: None)
    refused = await remote.handle({"verb": "dial", "number": "060-700-1234"})
    assert (refused["status"], refused["confirm"]) == (1, True)
    assert (await remote.handle({"verb": "dial", "number": "060-700-1234", "yes": True}))["status"] == 0
    assert "confirm" not in await remote.handle({"verb": "dial", "number": "*73", "yes": True})
    assert quiet.exchange.journal.commands["make"] == 1
