"""What the gate makes of a text, and why: each rule that fired, what would be dialled, what it is known by."""

from typing import Any

from msgspec import Struct, field

from desk_agent.people.numbers import phonebook
from desk_agent.people.numbers.gate import admit
from desk_agent.people.numbers.matching import Keys, keys
from desk_agent.people.numbers.origin import Origin, Use
from desk_agent.people.numbers.rules import DialRules, NumberError
from desk_agent.people.numbers.steps import Step


class Diagnosis(Struct, frozen=True):
    """All that can be said of one text at one site."""

    text: str
    origin: Origin
    digits: str = ""  # what would be dialled; "" = nothing
    refusal: str = ""  # why nothing would be
    question: str = ""  # what would be asked first
    note: str = ""
    outside: bool = False
    steps: tuple[Step, ...] = ()
    keys: Keys = field(default_factory=lambda: Keys(()))  # which contacts it would match
    entry: phonebook.Entry | None = None  # what is known of the whole number

    def as_json(self) -> dict[str, Any]:
        """The shape that `desk-agent number --json` prints; keys are only ever added."""
        known = self.entry
        return {
            "text": self.text,
            "origin": str(self.origin),
            "dials": self.digits or None,
            "refused": self.refusal or None,
            "question": self.question or None,
            "note": self.note or None,
            "outside": self.outside,
            "steps": [{"rule": step.rule, "text": step.text, "result": step.result} for step in self.steps],
            "matches": {"numbers": list(self.keys.whole), "tail": self.keys.tail or None},
            "e164": known.e164 if known is not None else None,
            "exists": known.exists if known is not None else None,
            "country": known.region or None if known is not None else None,
            "kind": known.kind or None if known is not None else None,
            "national": known.national or None if known is not None else None,
            "international": known.international or None if known is not None else None,
        }


def examine(
    text: str, rules: DialRules, origin: Origin = Origin.TYPED, *, use: Use = Use.CALL, own: str = ""
) -> Diagnosis:
    """Say what ``text`` from ``origin`` would dial at a site with ``rules`` in which ``own`` is an extension."""
    steps: list[Step] = []
    try:
        admitted = admit(text, origin, rules, use=use, own=own, trace=steps.append)
    except NumberError as error:
        return Diagnosis(text, origin, refusal=str(error), steps=tuple(steps))
    found = Keys(()) if set(admitted.digits) & set("*#") else keys(admitted.e164 or admitted.digits, rules, own)
    return Diagnosis(
        text,
        origin,
        admitted.digits,
        question=admitted.question,
        note=admitted.note,
        outside=admitted.outside,
        steps=tuple(steps),
        keys=found,
        entry=phonebook.entry(admitted.e164) if admitted.e164 else None,
    )
