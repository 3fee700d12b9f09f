"""Numbers that other programs hand over: how they get in, the chooser, the quiet card."""
