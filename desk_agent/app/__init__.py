"""The composition root: the only place that wires everything, and the only one that knows qasync.

`first` puts the window on the screen before anything else is loaded, `running` is the event loop, `program` puts the
parts together, `last` ends the process once all of it is closed, `office` and `account` are what the desk asks of the
settings, `extras` is where a feature that stands beside the desk (a source of contacts, a hotkey, an event feed) is
hooked in.
"""
