"""Text -> the digits to dial, and number -> what it is known by. The one dial gate is `admit`.

Who calls is matched by `keys`, `normal` and `same_line`, which are arithmetic and take microseconds; whether a number
exists is only asked when one is dialled.
"""

from desk_agent.people.numbers.finding import numbers_in
from desk_agent.people.numbers.gate import Admitted, admit, dialable
from desk_agent.people.numbers.matching import SHORTEST_TAIL, TAIL_DIGITS, Keys, keys, same_line, tail
from desk_agent.people.numbers.normal import candidates, normal, normal_by
from desk_agent.people.numbers.origin import Origin, Use
from desk_agent.people.numbers.reading import MAX_DIGITS, MAX_TEXT, could_be_number
from desk_agent.people.numbers.rules import DialRules, NumberError, leads_outside
from desk_agent.people.numbers.site import rules_of

__all__ = [
    "MAX_DIGITS",
    "MAX_TEXT",
    "SHORTEST_TAIL",
    "TAIL_DIGITS",
    "Admitted",
    "DialRules",
    "Keys",
    "NumberError",
    "Origin",
    "Use",
    "admit",
    "candidates",
    "could_be_number",
    "dialable",
    "keys",
    "leads_outside",
    "normal",
    "normal_by",
    "numbers_in",
    "rules_of",
    "same_line",
    "tail",
]
