"""Text from other programs: which numbers are found in it, what is offered, and what is dialled unasked."""

from collections.abc import AsyncIterator

import pytest

from desk_agent.desk import Desk
from desk_agent.desk.session_like import SessionLike
from desk_agent.people.numbers import Origin
from desk_agent.remote import Remote
from desk_agent.settings import Anywhere
from desk_agent.simulator import Simulator
from desk_agent.view import Candidate, NameSource, NumbersOffered, Refused, SignIn
from tests.support.contacts import RULES, knowing
from tests.support.fake_clock import FakeClock
from tests.support.office import Seen, signed_in
from tests.support.people_source import someone

SIGNATURE = """\
Best regards
J. Park, Hana Trading Co.
Tel. +82 31 805 5123 | Mobile 010-2345-6789
Invoice 2026-11-24, 12.500,00 EUR
"""


def _no_session(_target: SignIn) -> SessionLike:
    raise ValueError("There is none.")


@pytest.fixture
async def seen() -> AsyncIterator[Seen]:
    made = Seen(Desk(_no_session, rules=RULES, clock=FakeClock()))
    with knowing(made.desk, (someone("J. Park", "+82 31 805 5123"), someone("Peter Lee", "1002"))):
        made.changes.clear()
        yield made
        await made.desk.close()


def offered(seen: Seen) -> list[NumbersOffered]:
    return [change for change in seen.changes if isinstance(change, NumbersOffered)]


async def test_one_number_is_offered_with_who_it_is_and_nothing_is_dialled(seen: Seen) -> None:
    await seen.desk.offer("tel:+82-31-805-5123", Origin.LINK)
    (offer,) = offered(seen)
    assert (offer.origin, offer.quiet) == ("link", False)
    (one,) = offer.candidates
    assert (one.digits, one.name, one.name_source) == ("90318055123", "J. Park", NameSource.CONTACT)


async def test_all_numbers_of_a_signature_are_offered_in_their_order(seen: Seen) -> None:
    await seen.desk.offer(SIGNATURE, Origin.CLIPBOARD)
    (offer,) = offered(seen)
    assert [one.name for one in offer.candidates] == ["J. Park", ""]
    assert offer.candidates[0].digits == "90318055123"
    assert offer.candidates[1].digits.endswith("1023456789")


async def test_a_number_that_stands_there_twice_is_offered_once(seen: Seen) -> None:
    await seen.desk.offer("+82 31 805 5123 or, from abroad, (+82) 31-805-5123.", Origin.DROP)
    assert len(offered(seen)[0].candidates) == 1


@pytest.mark.parametrize(
    ("text", "origin", "said"),
    [
        ("Nothing to call here.", Origin.SELECTION, "marked"),
        ("Nothing to call here.", Origin.CLIPBOARD, "copied"),
        ("Nothing to call here.", Origin.DROP, "dropped"),
        ("tel:*72100", Origin.LINK, "feature code"),
        ("tel:%2A72100", Origin.LINK, "feature code"),
        ("*21*0318055123#", Origin.CLIPBOARD, "feature code"),
        ("0318055123,,99", Origin.SELECTION, "pause"),
        ("", Origin.CLIPBOARD, "copied"),
    ],
)
async def test_what_may_not_be_dialled_is_refused_with_the_reason(
    seen: Seen, text: str, origin: Origin, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        await seen.desk.offer(text, origin)
    assert offered(seen) == []


async def test_quietly_nothing_is_said_of_a_text_without_a_number(seen: Seen) -> None:
    await seen.desk.offer("a password, perhaps", Origin.CLIPBOARD, quiet=True)
    await seen.desk.offer("*21*0318055123#", Origin.CLIPBOARD, quiet=True)
    assert seen.changes == []


async def test_numbers_that_the_user_wants_to_hear_nothing_of_are_not_offered_quietly(seen: Seen) -> None:
    seen.desk.offers.options = Anywhere(never=("90318055123",))
    await seen.desk.offer("+82 31 805 5123", Origin.CLIPBOARD, quiet=True)
    assert offered(seen) == []
    await seen.desk.offer("+82 31 805 5123", Origin.CLIPBOARD)  # but where they are asked for they are
    assert len(offered(seen)) == 1


async def test_no_more_numbers_are_offered_than_there_are_digits_to_choose_by(seen: Seen) -> None:
    text = "\n".join(f"031 805 51{n:02}" for n in range(40))
    await seen.desk.offer(text, Origin.DROP)
    assert len(offered(seen)[0].candidates) == 9


async def test_a_text_of_megabytes_is_looked_at_only_as_far_as_it_is_sensible(seen: Seen) -> None:
    with pytest.raises(Refused):
        await seen.desk.offer("x" * (1 << 20) + " 031 805 5123", Origin.DROP)


async def test_without_a_sign_in_nothing_is_dialled_whatever_was_allowed(seen: Seen) -> None:
    seen.desk.offers.options = Anywhere(links_dial=True)
    await seen.desk.offer("tel:1002", Origin.LINK)
    assert [one.name for one in offered(seen)[0].candidates] == ["Peter Lee"]


@pytest.fixture
async def live() -> AsyncIterator[Seen]:
    async with Simulator(scenario="quiet", seed=1) as simulator, signed_in(simulator) as made:
        yield made


async def test_a_single_number_is_called_at_once_where_that_was_allowed_for_its_way_in(live: Seen) -> None:
    """One after the other over one line: what the phone does in between matters."""
    live.desk.offers.options = Anywhere(links_dial=True)
    for origin in (Origin.SELECTION, Origin.CLIPBOARD, Origin.DROP, Origin.COMMAND_LINE):
        await live.desk.offer("1002", origin)
    live.desk.offers.options = Anywhere(hotkey_dials=True)
    await live.desk.offer("tel:1002", Origin.LINK)
    await live.desk.offer("0318055123 and 0318055124", Origin.SELECTION)
    assert [len(offer.candidates) for offer in offered(live)] == [1, 1, 1, 1, 1, 2]
    assert live.calls == ()
    live.changes.clear()

    live.desk.offers.options = Anywhere(links_dial=True)
    for number in ("1002", "1003", "1004"):  # a page may open them in a burst: the first one counts
        await live.desk.offer(f"tel:{number}", Origin.LINK)
    assert [offer.candidates[0].digits for offer in offered(live)] == ["1003", "1004"]
    assert "One call at a time" in live.notices[0]
    await live.states("connected")


async def test_a_link_by_the_local_socket_shows_the_window_and_is_offered(seen: Seen) -> None:
    shown: list[str] = []
    remote = Remote(seen.desk, lambda: shown.append("window"), lambda: None)
    assert await remote.handle({"verb": "open", "link": "tel:1002"}) == {"status": 0}
    assert offered(seen)[0].candidates == (Candidate("1002", "1002", "Peter Lee", NameSource.CONTACT),)
    reply = await remote.handle({"verb": "open", "link": "tel:*72100"})
    assert reply["status"] == 1
    assert "feature code" in reply["message"]
    assert "feature code" in seen.notices[0]
    for wrong in (None, 7, "", "tel:" + "1" * 800):
        assert (await remote.handle({"verb": "open", "link": wrong}))["status"] == 2
    assert shown == ["window", "window"]
