"""Drives a program from outside through the accessibility bus. Run by the system's Python, which has pyatspi.

    tree [--app NAME]                       every application (or one) as nested objects
    find NAME [ROLE] [--app NAME]           every showing object of that name or accessible id
    wait NAME [ROLE] [--timeout SECONDS]    until there is one; then as find
    gone NAME [ROLE] [--timeout SECONDS]    until there is none
    press NAME [ROLE] [--timeout SECONDS]   wait, then do its first action
    type NAME TEXT [--timeout SECONDS]      wait, then set its text

Prints JSON; ends with status 1 and {"error": ...} if there is no such thing in time.
"""

import argparse
import json
import sys
import time

import pyatspi
from gi.repository import GLib


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("tree", "find", "wait", "gone", "press", "type"):
        one = verbs.add_parser(verb)
        if verb != "tree":
            one.add_argument("name")
        if verb == "type":
            one.add_argument("text")
        elif verb != "tree":
            one.add_argument("role", nargs="?", default="")
        one.add_argument("--app", default="")
        one.add_argument("--timeout", type=float, default=10.0)
    options = parser.parse_args()
    try:
        answer = VERBS[options.verb](options)
    except LookupError as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        return 1
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


def tree(options):
    return [describe(app, deep=True) for app in applications(options.app)]


def find(options):
    return [describe(node) for node in matches(options)]


def wait(options):
    return [describe(node) for node in awaited(options)]


def gone(options):
    give_up = time.monotonic() + options.timeout
    while matches(options):
        if time.monotonic() > give_up:
            raise LookupError(f"{options.name!r} is still there")
        time.sleep(0.05)
    return []


def press(options):
    node = awaited(options)[0]
    action = node.queryAction()
    names = [action.getName(index) for index in range(action.nActions)]
    wanted = [names.index(name) for name in ("Press", "press", "click", "Toggle") if name in names]
    if not names or not action.doAction(wanted[0] if wanted else 0):
        raise LookupError(f"{options.name!r} cannot be pressed; it has {names}")
    return describe(node)


def type_text(options):
    for node in awaited(options):
        try:
            editable = node.queryEditableText()
        except NotImplementedError:
            continue
        editable.setTextContents(options.text)
        return describe(node)
    raise LookupError(f"{options.name!r} takes no text")


def awaited(options):
    give_up = time.monotonic() + options.timeout
    while not (found := matches(options)):
        if time.monotonic() > give_up:
            raise LookupError(f"no {options.name!r} {getattr(options, 'role', '')} after {options.timeout} s")
        time.sleep(0.05)
    return found


def matches(options):
    role = getattr(options, "role", "")
    found = []
    for app in applications(options.app):
        for node in below(app):
            try:
                named = options.name in {node.name, accessible_id(node)} and role in {"", node.getRoleName()}
                if named and node.getState().contains(pyatspi.STATE_SHOWING):
                    found.append(node)
            except GLib.GError:  # it went while we looked
                continue
    return found


def applications(name):
    desktop = pyatspi.Registry.getDesktop(0)
    found = [desktop.getChildAtIndex(index) for index in range(desktop.childCount)]
    return [app for app in found if app is not None and name in {"", app.name}]


def below(node):
    yield node
    for child in children(node):
        yield from below(child)


def children(node):
    try:
        found = [node.getChildAtIndex(index) for index in range(min(node.childCount, 500))]
    except GLib.GError:
        return []
    return [child for child in found if child is not None]


def describe(node, deep=False):
    states = [pyatspi.stateToString(state) for state in node.getState().getStates()]
    facts = {
        "name": node.name,
        "role": node.getRoleName(),
        "id": accessible_id(node),
        "description": node.description,
        "text": text_of(node),
        "states": sorted(states),
        "box": box_of(node),
    }
    if deep:
        facts["children"] = [describe(child, deep=True) for child in children(node)]
    return facts


def accessible_id(node):
    try:
        return node.accessibleId or ""
    except (AttributeError, GLib.GError):
        return ""


def text_of(node):
    try:
        text = node.queryText()
        return text.getText(0, text.characterCount)
    except (NotImplementedError, GLib.GError):
        return ""


def box_of(node):
    try:
        box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    except (NotImplementedError, GLib.GError):
        return None
    return [box.x, box.y, box.width, box.height]


VERBS = {"tree": tree, "find": find, "wait": wait, "gone": gone, "press": press, "type": type_text}

if __name__ == "__main__":
    sys.exit(main())
