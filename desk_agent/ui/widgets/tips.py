"""What a tooltip says: Qt reads it as markup as soon as it looks like it, and there is no format to set."""


def tip(text: str) -> str:
    """``text`` as it stands, in a tooltip."""
    return text.replace("<", "‹")
