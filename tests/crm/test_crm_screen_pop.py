"""When the page of a CRM is opened, and that it is opened once."""

import pytest
from msgspec.structs import replace

from desk_agent.crm.moments import Moment, Moments
from desk_agent.crm.sample import sample_call
from desk_agent.crm.screen_pop import ScreenPop, Whose
from desk_agent.settings import Crm, CrmRule
from desk_agent.view import CallsChanged, CallView, Direction, LegState, Outcome
from tests.crm.test_crm_moments import AT, KOREA, call, later, over

URL = "https://crm.example.com/?n={e164}&at={moment}"


class Screen:
    def __init__(self, crm: Crm) -> None:
        self.opened: list[str] = []
        self.said: list[str] = []
        self.works = True
        self.pop = ScreenPop(crm, lambda: Whose("1001", "1001", KOREA), self._open, self.said.append)
        self.moments = Moments(self.pop.hear)

    def _open(self, url: str) -> bool:
        self.opened.append(url)
        return self.works

    def play(self, one: CallView, *, answered: bool = True) -> list[str]:
        """The whole of one call; what was opened for it."""
        before = len(self.opened)
        self.moments.hear(CallsChanged((one,)))
        if answered:
            one = replace(one, state=LegState.CONNECTED, answered=later(5))
            self.moments.hear(CallsChanged((one,)))
        past = over(one, outcome=Outcome.ANSWERED if answered else Outcome.MISSED)
        self.moments.hear(CallsChanged((), (), (past,)))
        return [url.partition("?")[2] for url in self.opened[before:]]


@pytest.mark.parametrize("at", ["ring", "answer", "end"])
def test_at_its_moment_and_once(at: str) -> None:
    screen = Screen(Crm(url=URL, at=at))
    assert screen.play(call()) == [f"n=%2B82318055123&at={at}"]
    assert screen.play(call(8)) == [f"n=%2B82318055123&at={at}"]
    assert screen.said == []


def test_never_by_itself_but_when_asked() -> None:
    screen = Screen(Crm(url=URL, at="never"))
    assert screen.play(call()) == []
    assert screen.pop.open_now(sample_call(AT))
    assert screen.opened == ["https://crm.example.com/?n=%2B82318055123&at=end"]
    assert not Screen(Crm()).pop.open_now(sample_call(AT))


def test_a_change_of_the_settings_opens_no_second_page() -> None:
    screen = Screen(Crm(url=URL, at="ring"))
    screen.moments.hear(CallsChanged((call(),)))
    screen.pop.crm = Crm(url=URL, at="answer")
    screen.moments.hear(CallsChanged((call(state=LegState.CONNECTED, answered=later(5)),)))
    assert len(screen.opened) == 1


def test_whose_calls() -> None:
    plain = Screen(Crm(url=URL, at="answer"))
    out = call(direction=Direction.OUT, state=LegState.ALERTING)
    assert plain.play(call(number="1002")) == []
    assert plain.play(call(number="", name="")) == []
    assert plain.play(out) == []
    every = Screen(Crm(url=URL, at="answer", outgoing=True, internal=True))
    assert every.play(call(number="1002")) == ["n=&at=answer"]
    assert every.play(out) == ["n=%2B82318055123&at=answer"]
    assert every.play(call(number="", name="")) == []


def test_a_missed_call_has_no_page_at_its_end() -> None:
    assert Screen(Crm(url=URL, at="end")).play(call(), answered=False) == []


def test_a_queue_has_rules_of_its_own() -> None:
    other = "https://orders.example.com/?n={number}"
    rules = {"620": CrmRule(at="answer"), "0318055001": CrmRule(url=other), "630": CrmRule(at="never")}
    screen = Screen(Crm(url=URL, at="ring", queues=rules))
    assert screen.play(call(group="620")) == ["n=%2B82318055123&at=answer"]
    assert screen.play(call(8, group="", called="0318055001")) == ["n=0318055123"]
    assert screen.play(call(9, group="630", called="0318055001")) == []
    assert screen.play(call(10, group="640", called="640")) == ["n=%2B82318055123&at=ring"]


def test_the_note_has_an_address_of_its_own() -> None:
    screen = Screen(Crm(url=URL, at="ring", note_url="https://crm.example.com/note?t={note}&d={disposition}"))
    screen.pop.hear(replace(sample_call(AT), moment=Moment.NOTE))
    assert screen.opened == ["https://crm.example.com/note?t=Wants%20a%20quotation&d=sample"]
    silent = Screen(Crm(url=URL, at="ring"))
    silent.pop.hear(replace(sample_call(AT), moment=Moment.NOTE))
    assert silent.opened == []


def test_what_is_wrong_is_said() -> None:
    screen = Screen(Crm(url="http://crm.local/?n={number}"))
    screen.play(call())
    assert screen.opened == []
    assert "own network only" in screen.said[0]
    allowed = Screen(Crm(url="http://crm.local/?n={number}", http=True))
    allowed.works = False
    assert allowed.play(call()) == ["n=0318055123"]
    assert allowed.said == ["The CRM’s page could not be opened: the system has no browser for it."]


def test_numbers_are_hidden_where_that_is_wanted() -> None:
    assert Screen(Crm(url=URL, mask=4)).play(call()) == ["n=%2B8231805xxxx&at=ring"]
