"""Traces: what went between the desk and a PBX, written down so that it can be shown and played back.

A trace is a text file of JSON lines, in UTF-8. Each line is whole as soon as it is written, so a program that is
killed loses the line it was at and nothing before. `desk_agent.trace.lines` reads and writes them,
`desk_agent.trace.recorder` fills them from a session, `desk_agent.simulator.replay` plays them back.

The first line is the header::

    {"trace": "desk-agent", "version": 1, "program": "0.1.0", "started": "2026-11-24T09:30:00Z",
     "user": "7384", "extension": "7384"}

Every other line has ``t``, the seconds since then by a clock that nobody sets, and ``do``:

=========== ==========================================================================================
``ask``     a request: ``n`` counts them, ``method``, ``path``, ``query`` (encoded) and ``body`` (null: none)
``answer``  to request ``n``: ``status`` and ``body``
``silence`` request ``n`` got no answer; ``why`` is the name of the error
``open``    the event socket was opened at ``path``
``refuse``  it was not: ``path``, ``status`` (0: no HTTP answer) and ``body``
``frame``   an event as it came: ``text``, whatever it is, and ``binary`` where the frame was one
``close``   the event socket is closed; ``by`` whom: "pbx", "desk", or "" where the connection broke
``link``    what the session made of it: ``state`` is "resyncing", "live", "lost" or "closed"
``end``     the recording was ended; ``why``: "stopped", "size" or "time"
=========== ==========================================================================================

What is not UTF-8 stands there byte for byte as Latin-1, and the line has ``latin1``.

No secret and nothing personal is in it. `desk_agent.trace.redact` lets through what the document itself has: names
of fields, its words, references, counts, codes and times. Numbers and names are replaced by made-up ones of the same
length and shape, the same one by the same everywhere in a file, and differently in the next file; passwords,
tokens, agents' identifiers, account codes and dialled codes by letters and digits that mean nothing. The form stays:
order, spelling and case of fields, quotes, blanks, escapes, and everything that is wrong about a frame. Headers are
not recorded at all, and the PBX's address is not either.
"""
