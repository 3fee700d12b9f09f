"""What some 270 texts dial at the sites of five countries, and at one of which nothing is known."""

import re
from pathlib import Path
from typing import Final

import pytest

from desk_agent.people.numbers import DialRules, NumberError, Origin, admit

SITES: Final = {
    "kr": DialRules("KR", outside="9", area="31", internal=("620", "7xx"), features=("55",), premium=("1588",)),
    "de": DialRules("DE", outside="0", area="30", lengths=(2, 3)),
    "gb": DialRules("GB", outside="9", lines=("81",), area="20", lengths=(4,), emergency=("2222",)),
    "us": DialRules("US", outside="9", area="212", lengths=(3, 4)),
    "jp": DialRules("JP", outside="0", area="3", lengths=(4,)),
    "none": DialRules(),
}
OWN: Final = {"kr": "1001"}


def rows() -> list[tuple[str, Origin, str, str]]:
    found = []
    for line in Path(__file__).with_name("numbers.tsv").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            site, origin, text, result = line.split("\t")
            written = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code.group(1), 16)), text)
            found.append((site, Origin(origin), written.replace("\\n", "\n"), result))
    return found


@pytest.mark.parametrize(("site", "origin", "text", "result"), rows())
def test_what_it_dials_there(site: str, origin: Origin, text: str, result: str) -> None:
    rules, own = SITES[site], OWN.get(site, "")
    if result.startswith("! "):
        with pytest.raises(NumberError) as refused:
            admit(text, origin, rules, own=own)
        assert result.removeprefix("! ") in str(refused.value).replace("feature codes", "feature code")
        return
    admitted = admit(text, origin, rules, own=own)
    expected, noted = (result[:-2], True) if result.endswith(" +") else (result, False)
    digits, _, asked = expected.partition(" ? ")
    assert admitted.digits == digits
    assert asked in admitted.question.replace("feature codes", "feature code")
    assert bool(asked) == bool(admitted.question)
    assert bool(admitted.note) == noted


def test_there_are_enough_of_them() -> None:
    found = rows()
    assert len(found) > 200
    assert len({site for site, *_ in found}) == len(SITES)
    assert {origin for _, origin, *_ in found} == set(Origin)
