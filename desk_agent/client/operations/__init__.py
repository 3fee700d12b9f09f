"""The operations of the document as methods: each named as its section, with its parameters in its order.

Every method raises a `desk_agent.api.errors.PbxError`:

* `ApiError` (one class for each code of section 6): the PBX refused, nothing was done. What the document has no URI
  for is not sent at all, and is a `NotAllowedError`: click to call for a server account, and for a station deleting
  call records and, unless the PBX was found to answer it there, call control.
* `OutcomeUnknownError`: it was sent and no answer came.
* `UnreachableError`: there is no connection, nothing was sent.

Nothing is ever sent twice but what changes nothing or was refused unread, and the two-call commands: see
`CallOperations`. A parameter of the wrong type is a ``TypeError``, and nothing is sent.
"""

from desk_agent.client.operations.agents import AgentOperations
from desk_agent.client.operations.calls import CallOperations
from desk_agent.client.operations.conferences import ConferenceOperations
from desk_agent.client.operations.listening import ListeningOperations
from desk_agent.client.operations.phone import PhoneOperations
from desk_agent.client.operations.records import RecordOperations


class Operations(
    CallOperations, PhoneOperations, AgentOperations, ConferenceOperations, RecordOperations, ListeningOperations
):
    """All of them, over one way to send a command."""


__all__ = ["Operations"]
