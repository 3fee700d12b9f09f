"""The bounded repair: slips are put right, correct JSON is left alone, rubbish stays rubbish."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_agent.api.repair import MAX_REPAIR, NotJsonError, parse, repaired


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('{"a": bare_word}', {"a": "bare_word"}),
        ('{"a": 007, "b": 1.5e3, "c": -0, "d": +1}', {"a": "007", "b": 1500.0, "c": 0, "d": "+1"}),
        ('{"a": True, "b": true, "c": null}', {"a": "True", "b": True, "c": None}),
        ('{"a": 1, "b": [1, 2,],}', {"a": 1, "b": [1, 2]}),
        ('{"a": 1 "b": "x" "c": {} "d": []}', {"a": 1, "b": "x", "c": {}, "d": []}),
        ('[{"a": 1} {"b": 2}]', [{"a": 1}, {"b": 2}]),
        ('{"a": { {"b": 1}, {"c": 2}, } "d": 3}', {"a": [{"b": 1}, {"c": 2}], "d": 3}),
        ('{"a": {"b": 1, } } "c": 2 } }', {"a": {"b": 1, "c": 2}}),
        ('{"a": {"b": 1}} }}}', {"a": {"b": 1}}),
        ('{"a": {"b": 1}', {"a": {"b": 1}}),
        ('{"a": "x\ty", "b": word}', {"a": "x\ty", "b": "word"}),
        ('{"a": "\\"]{[,:", "b": word}', {"a": '"]{[,:', "b": "word"}),
    ],
)
def test_slips_are_put_right(written: str, meant: object) -> None:
    assert parse(written) == (meant, True)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        '{"a": 1',
        '{"a": "cut',
        '{"a": "cut}',
        '{"a": two words}',
        '{"a" "b"}',
        "}{",
        '{"a": 1} [2]',
        ":",
        '"',
        ",",
    ],
)
def test_what_cannot_be_meant_is_refused(written: str) -> None:
    with pytest.raises(NotJsonError):
        parse(written)


def test_nothing_is_repaired_beyond_the_limit() -> None:
    with pytest.raises(NotJsonError):
        parse(f'{{"a": bare, "b": "{"x" * MAX_REPAIR}"}}')
    long = json.dumps({"b": "x" * MAX_REPAIR})
    assert parse(long) == (json.loads(long), False)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_correct_json_is_never_changed(value: object, indent: int | None, ascii_only: bool) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert json.loads(repaired(written)) == value
    assert parse(written) == (value, False)


@settings(max_examples=500)
@given(st.text(st.sampled_from('{}[],:" \\ab01.-\n'), max_size=60))
def test_any_text_is_read_or_refused(written: str) -> None:
    try:
        value, was_repaired = parse(written)
    except NotJsonError:
        return
    if not was_repaired:
        assert value == json.loads(written, strict=False)


def test_the_effort_is_bounded() -> None:
    for unit in ('"', "{", "}", "[", "]", ",", ":", "\\", '"\\', "a ", '{"a":', "{}", "{}{", '"a":{},}'):
        text = unit * (MAX_REPAIR // len(unit))
        once = repaired(text)
        assert len(once) <= 4 * len(text)
        with contextlib.suppress(NotJsonError):
            assert not isinstance(parse(text)[0], dict)
