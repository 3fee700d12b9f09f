"""Every text that a user can see goes through gettext: literals that look like one are looked for in the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "desk_agent"
TRANSLATORS = {"_", "N_", "ngettext", "pgettext"}
# Servers and the wire: English by decision. `api/errors` is for users, and is looked at.
LEFT_OUT = ("gateway/", "simulator/", "server/", "api/")
LOOKED_AT = ("api/errors/",)
# Calls that show what they are given: a word is enough to be found there.
SHOWS = {
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setAccessibleName", "setAccessibleDescription",
    "setWindowTitle", "setPlaceholderText", "setTitle", "setLabelText", "setSuffix", "setPrefix", "addAction",
    "addMenu", "addSection", "addItem", "addTab", "addRow", "set_text", "set_or_hide", "set_words", "set_why_not",
    "set_fault", "set_hint", "show_notice", "PlainLabel", "ElidedLabel", "ActionButton", "MenuButton", "CheckBox",
    "Switch", "FormField", "EmptyState", "QAction", "QLabel", "QPushButton", "Refused", "ConfirmationWanted",
    "Notice", "SettingsError", "BadValueError", "add_parser", "add_argument", "ArgumentParser",
}  # fmt: skip
TEXTS = {"text", "title", "label", "name", "hint", "placeholder", "help", "description", "accept", "word", "dismiss"}
# An object's name, a key of the keyboard, a shape: camelCase, kebab-case, one lower-case word.
NAME = re.compile(r"[a-z{][A-Za-z0-9{}._\-/:]*|(Ctrl|Alt|Shift|Meta)\+\S+|F\d+|[A-Z_|0-9]+|\W*|--[a-z-]+")
SENTENCE = re.compile(r"[“A-Z{].*\s.*[.?!…]", re.DOTALL)
CODE = re.compile(r"CREATE |ORDER BY |SELECT |INSERT |UPDATE |DELETE |PRAGMA |<\?xml|Mozilla/|^\^|\\[dw]")

ALLOWED = {
    # the name of the program, of its author's works, and of formats
    "*": {"Desk Agent", "DEMO", "LDAPS", "StartTLS", "UTF-8"},
    # examples of what is typed there
    "ui/directories/ldap.py": {
        "dc=example,dc=com",
        "mobile=mobile otherMobile; name=cn",
        "cn=reader,dc=example,dc=com",
    },
    # a key behind the words of a menu
    "ui/panels/history.py": {"{}\tDel"},
    # what no user can bring about
    "desktop/clipboard/copy_key_windows.py": {"This is not Windows."},
    "desktop/hotkeys/windows.py": {"This is not Windows."},
    "desktop/wake/macos.py": {"This is not macOS."},
    "settings/keeper.py": {"is no section"},
    # a mistake of whoever calls the library, never of its user
    "client/records.py": {
        "A page has at least one record.",
        "Records are deleted by a condition: without one all would be.",
    },
    "client/operations/calls.py": {"Set Call Back only cancels; a callback is asked for by busy_service."},
}  # fmt: skip


def files() -> list[Path]:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(LOOKED_AT) or not name.startswith(LEFT_OUT):
            found.append(path)
    return found


class Finder(ast.NodeVisitor):
    """Literals that look like a text for users and are not given to gettext."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if called in TRANSLATORS or (isinstance(owner, ast.Name) and owner.id in {"log", "_log", "re", "logging"}):
            return
        for given in node.args:
            self._given(given, shown=called in SHOWS)
        for keyword in node.keywords:
            shown = called in SHOWS | {"Field"} and keyword.arg in TEXTS
            # a setting's words, down to its unit
            marked = called == "option" and keyword.arg in {"label", "help", "unit"}
            if marked and isinstance(keyword.value, ast.Constant) and re.search("[a-z]", str(keyword.value.value)):
                self.found.append((node.lineno, str(keyword.value.value)))
            else:
                self._given(keyword.value, shown=shown)
        self.visit(node.func)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._given(node, shown=False)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._given(node, shown=False)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not isinstance(node.slice, ast.Constant):
            self.visit(node.slice)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is not shown."""

    def _given(self, node: ast.expr, *, shown: bool) -> None:
        if isinstance(node, ast.IfExp):
            self.visit(node.test)
            self._given(node.body, shown=shown)
            self._given(node.orelse, shown=shown)
            return
        text = literal(node)
        if text is None:
            self.visit(node) if not isinstance(node, ast.Constant) else None
            return
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    self.visit(part.value)
        looks = (SENTENCE.fullmatch(text) and not CODE.search(text)) or (shown and not NAME.fullmatch(text))
        if looks and re.search(r"[A-Za-z]{2}", text.replace("{}", "")):
            self.found.append((node.lineno, text))


def literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    finder = Finder()
    finder.visit(ast.parse(source))
    yield from finder.found


def test_every_text_goes_through_gettext() -> None:
    found = []
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        allowed = ALLOWED["*"] | ALLOWED.get(name, set())
        for line, text in untranslated(path.read_text("utf-8")):
            if text not in allowed:
                found.append(f"{name}:{line}: {text!r}")
    assert found == [], "give it to _(), or N_() in a table; or say in ALLOWED why not"


@pytest.mark.parametrize("name", sorted(set(ALLOWED) - {"*"}))
def test_what_is_allowed_is_still_there(name: str) -> None:
    found = {text for _line, text in untranslated((ROOT / name).read_text("utf-8"))}
    assert ALLOWED[name] <= found


def test_nobody_else_is_called_like_the_translator() -> None:
    """``for _ in ...`` in a function that calls ``_()`` would break it."""
    wrong = []
    for path in files():
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "_"]
            stored = any(isinstance(node.ctx, ast.Store) for node in names)
            called = any(isinstance(node.ctx, ast.Load) for node in names)
            if stored and called:
                wrong.append(f"{path.relative_to(ROOT)}:{function.lineno}")
    assert wrong == []


def test_what_is_returned_or_raised_is_translated() -> None:
    """`N_` only marks: whoever is given its text would have to know that."""
    wrong = []
    for path in files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            given = node.value if isinstance(node, ast.Return) else node.exc if isinstance(node, ast.Raise) else None
            calls = ast.walk(given) if given is not None else ()
            wrong += [
                f"{path.relative_to(ROOT)}:{call.lineno}"
                for call in calls
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "N_"
            ]
    assert wrong == []


def test_no_text_is_marked_inside_an_f_string() -> None:
    """Babel does not look into them."""
    wrong = []
    for path in files():
        for string in ast.walk(ast.parse(path.read_text("utf-8"))):
            calls = ast.walk(string) if isinstance(string, ast.JoinedStr) else ()
            wrong += [
                f"{path.relative_to(ROOT)}:{call.lineno}"
                for call in calls
                if isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in TRANSLATORS
                and any(isinstance(given, ast.Constant) for given in call.args)
            ]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused("There is no call.")',
        'label.setText("Hold")',
        'label.setText(f"Held by {name}")',
        'PlainLabel("Hold" if held else _("Retrieve"))',
        'ActionButton("", name="Close notice", object_name="close")',
        'SORRY = "That did not work."',
        'parser.add_argument("--json", help="as JSON")',
        'raise ValueError(f"{path} is too large.")',
        'wait: int = option(60, unit="s")',
    ],
)
def test_it_finds(source: str) -> None:
    assert list(untranslated(source))


@pytest.mark.parametrize(
    "source",
    [
        'label.setText(_("Hold"))',
        'TABLE = {1: N_("Hold"), 2: "phone-off"}',
        'log.warning("The file is damaged.")',
        'def f():\n    """What it does."""',
        'ActionButton("", name=_("Close"), object_name="closeButton", icon="x")',
        'button.set_key("Ctrl+L")',
        'db.execute("SELECT name FROM calls WHERE id = 1.")',
        'label.setText(f"{name} · {number}")',
        'x: "Some type. Here." = 1',
    ],
)
def test_it_lets_pass(source: str) -> None:
    assert list(untranslated(source)) == []
