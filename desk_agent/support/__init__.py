"""A bundle for whoever is to help: what runs here, how it is set, what it has noticed. Nothing is ever sent.

`parts` gathers, `harmless` takes out who and where it is about, `bundle` puts what was agreed to into a zip file. It
is shown before it is saved: every file with its text, and each can be left out.
"""
