"""Text -> the digits to dial, and number -> what it is known by. The one dial gate is `admit`."""

from desk_agent.people.numbers.gate import Admitted, admit
from desk_agent.people.numbers.matching import SHORTEST_TAIL, TAIL_DIGITS, tail
from desk_agent.people.numbers.origin import Origin, Use
from desk_agent.people.numbers.reading import MAX_DIGITS, MAX_TEXT, could_be_number, dialable, leads_outside
from desk_agent.people.numbers.rules import DialRules, NumberError

__all__ = [
    "MAX_DIGITS",
    "MAX_TEXT",
    "SHORTEST_TAIL",
    "TAIL_DIGITS",
    "Admitted",
    "DialRules",
    "NumberError",
    "Origin",
    "Use",
    "admit",
    "could_be_number",
    "dialable",
    "leads_outside",
    "tail",
]
