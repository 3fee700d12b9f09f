"""A real PBX behind `desk_agent.server`: one server account, every desk.

The gateway speaks the Web API on both sides. Toward the PBX it is one `desk_agent.client.Session`, toward the desks
a `desk_agent.server.Service` whose accounts are the stations themselves: whoever signs in is checked by a station
log-in to the PBX. What it answers beyond the document, it announces in its answer to log-in (``"gateway": {...}``):

* ``GET call/snapshot``: see `desk_agent.api.commands.GetSnapshot`;
* the answer to Presence Start has, beside ``result``, under ``presence`` what the phones are doing now, as far as
  that is known: a list of what stands in ``data`` of an event of section 5.3.3.3;
* the event ``{"event": "gateway", "data": {"type": "pbx", "reachable": "true"}}``, told to each socket as it opens
  where the PBX is gone, and to all when it goes and comes back.

No Qt here, and nothing of the desk.
"""
