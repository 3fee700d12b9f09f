"""The site's settings -> the rules that the gate goes by."""

from desk_agent.people.numbers.rules import DialRules
from desk_agent.settings import Dialling


def rules_of(dialling: Dialling) -> DialRules:
    """The rules that ``dialling`` says."""
    return DialRules(
        dialling.country,
        dialling.trunk,
        dialling.international,
        dialling.outside,
        area=dialling.area,
        lines=dialling.other_outside,
        lengths=dialling.extension_lengths,
        internal=dialling.internal,
        features=dialling.feature_codes,
        emergency=dialling.emergency,
        premium=dialling.premium,
    )
