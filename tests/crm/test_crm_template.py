"""The address of a CRM: what it may be, and that no value leads anywhere else."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_agent.settings.crm import FIELDS
from desk_agent.settings.url_template import MAX_URL, fill, is_private, why_no_template


@pytest.mark.parametrize(
    "template",
    [
        "https://crm.example.com",
        "https://crm.example.com/find?phone={e164}&name={name}",
        "https://crm.example.com:8443/{number}/calls#newest",
        "https://[2001:db8::1]/x?n={number}",
        "https://crm.example.com/?x={ref}{queue}",
    ],
)
def test_what_it_may_be(template: str) -> None:
    assert why_no_template(template, FIELDS) == ""


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("", "https://"),
        ("crm.example.com/{number}", "https://"),
        ("javascript:alert({number})", "https://"),
        ("JavaScript://crm.example.com/%0aalert(1)", "https://"),
        ("data:text/html,{name}", "https://"),
        ("file:///etc/passwd", "https://"),
        ("ftp://crm.example.com/{number}", "https://"),
        ("{number}://crm.example.com", "https://"),
        ("https://{name}/x", "in the host"),
        ("https://{name}.example.com/x", "in the host"),
        ("https://crm.example.com:{number}/x", "in the host"),
        ("https://user:{name}@crm.example.com/", "in the host"),
        ("https://user@crm.example.com/", "plain name"),
        ("https://crm.example.com\\@evil.example/", "plain name"),
        ("https://crm.example.com%2eevil.example/", "plain name"),
        ("https://crm.example.com:99999/", "plain name"),
        ("https:///find?phone={number}", "https://"),
        ("https://crm.example.com/#{name}", "behind the #"),
        ("https://crm.example.com/?q={nobody}", "no value {nobody}"),
        ("https://crm.example.com/?q={}", "no value {}"),
        ("https://crm.example.com/?q={Name}", "belongs to no value"),
        ("https://crm.example.com/?q={{name}}", "belongs to no value"),
        ("https://crm.example.com/a b", "blanks"),
        ("https://crm.example.com/\u202e", "blanks"),
        ("https://crm.example.com/" + "x" * 3000, "too long"),
        ("http://crm.example.com/", "own network"),
        ("http://192.168.1.9/{number}", "own network"),
    ],
)
def test_what_it_may_not_be(template: str, word: str) -> None:
    assert word in why_no_template(template, FIELDS)


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("192.168.1.9", True),
        ("10.0.0.1:8080", True),
        ("crm", True),
        ("crm.local", True),
        ("crm.corp", True),
        ("localhost:3000", True),
        ("[fd00::1]", True),
        ("crm.example.com", False),
        ("8.8.8.8", False),
        ("[2606:4700::1]", False),
    ],
)
def test_without_encryption_only_at_home_and_only_where_allowed(host: str, private: bool) -> None:
    template = f"http://{host}/{{number}}"
    assert "own network" in why_no_template(template, FIELDS)
    assert (why_no_template(template, FIELDS, http=True) == "") == private
    name = urlsplit(f"//{host}").hostname
    assert name is not None
    assert is_private(name) == private


TEMPLATES = st.sampled_from(
    [
        "https://crm.example.com/find/{name}/x?phone={number}&note={note}#here",
        "https://crm.example.com:8443/{number}?q={name}",
        "https://crm.example.com/{name}",
        "https://crm.example.com/?{name}={note}",
    ]
)
NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["..", ".", "../../admin", "//evil.example", "@evil.example", "#x", "&a=1", "?x", "\r\nX: y"]),
)


@given(TEMPLATES, NASTY, NASTY, NASTY)
def test_no_value_leads_elsewhere(template: str, name: str, number: str, note: str) -> None:
    values = dict.fromkeys(FIELDS, "") | {"name": name, "number": number, "note": note}
    try:
        url = fill(template, values)
    except UnicodeEncodeError:
        assert any("\ud800" <= char <= "\udfff" for char in name + number + note)  # `plain` leaves none of them
        return
    before, after = urlsplit(template), urlsplit(url)
    assert (after.scheme, after.netloc, after.fragment) == (before.scheme, before.netloc, before.fragment)
    assert url.isascii()
    assert url.isprintable()
    assert len(after.path.split("/")) == len(before.path.split("/"))
    assert not {".", ".."} & set(after.path.split("/"))
    if "phone=" in template:
        assert parse_qs(after.query, keep_blank_values=True) == {"phone": [number], "note": [note]}
        climbs = name in {".", ".."}
        assert unquote(after.path.split("/")[2]) == ("" if climbs else name)


def test_an_address_has_its_length() -> None:
    with pytest.raises(ValueError, match="too long"):
        fill("https://crm.example.com/?q={note}", dict.fromkeys(FIELDS, "") | {"note": "ü" * MAX_URL})
