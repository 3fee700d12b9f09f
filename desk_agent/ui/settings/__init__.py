"""The settings window: drawn from what the options say of themselves, applied at once.

A slice that needs more than an option's usual widget registers it with `desk_agent.ui.settings.extensions`, which the
shell holds as ``shell.settings``: an editor by the name that the option gives, a button or a panel by its page.
"""

from desk_agent.ui.settings.editors import Editor
from desk_agent.ui.settings.extensions import Extensions

__all__ = ["Editor", "Extensions"]
