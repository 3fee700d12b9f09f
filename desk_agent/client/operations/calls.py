"""Calls: sections 5.3.4.2 to 5.3.4.12, 5.3.4.17 to 5.3.4.21, 5.3.4.23, 5.3.4.24 and 5.4."""

from desk_agent.api import commands as cmd
from desk_agent.api.enums import BusyService, ConsultationService, PickupType
from desk_agent.api.errors import (
    InvalidConnectionIdentifierError,
    InvalidConnectionStateError,
    InvalidHeldDeviceIdentifierError,
    NoHeldCallError,
)
from desk_agent.client import answers
from desk_agent.client.answers import Content
from desk_agent.client.dialect import TwoCallRef
from desk_agent.client.operations.base import Sender

_WRONG_ONE = (
    InvalidConnectionIdentifierError,
    InvalidHeldDeviceIdentifierError,
    NoHeldCallError,
    InvalidConnectionStateError,
)


class CallOperations(Sender):
    """What can be done with calls.

    ``device_number`` is the phone that does it, in digits; ``call_ref_id`` the call's reference, a positive integer
    that events and answers tell.

    Transfer, Reconnect and Conference are about two calls, the held and the active one, and the document does not
    say which of the two references they take. They are sent with ``call_ref_id``, the active one's. If the PBX
    refuses that as the wrong call and ``held_ref`` is given, they are sent once more with that; what worked is
    remembered in `desk_agent.client.dialect.Dialect`.
    """

    async def make_call(self, device_number: str, called_dn: str) -> int:
        """Section 5.3.4.2, Make Call: ``device_number`` calls ``called_dn``, digits.

        Returns:
            The call's reference, 0 if the PBX does not tell it (CALL TRACKING is not enabled there).
        """
        return answers.call_ref_id(await self.request(cmd.MakeCall(device_number, called_dn)))

    async def answer_call(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.3, Answer Call."""
        await self.request(cmd.AnswerCall(device_number, call_ref_id))

    async def clear_connection(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.4, Clear Connection; on a ringing call it rejects (5.3.4.19, Call Reject)."""
        await self.request(cmd.ClearConnection(device_number, call_ref_id))

    async def reroute_call(self, device_number: str, call_ref_id: int, divert_to_dn: str) -> None:
        """Section 5.3.4.5, Reroute Call; of an ACD group's queue it is 5.3.4.30, ACD Group Control."""
        await self.request(cmd.RerouteCall(device_number, call_ref_id, divert_to_dn))

    async def hold_call(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.6, Hold Call."""
        await self.request(cmd.HoldCall(device_number, call_ref_id))

    async def retrieve_call(self, device_number: str, call_ref_id: int) -> None:
        """Section 5.3.4.7, Retrieve Call."""
        await self.request(cmd.RetrieveCall(device_number, call_ref_id))

    async def consultation_call(
        self, device_number: str, call_ref_id: int, called_dn: str, svc_type: ConsultationService
    ) -> int:
        """Section 5.3.4.8, Consultation Call: hold the call and call ``called_dn``.

        Returns:
            The second call's reference, 0 if the PBX does not tell it.
        """
        command = cmd.ConsultationCall(device_number, call_ref_id, called_dn, svc_type)
        return answers.call_ref_id(await self.request(command))

    async def transfer_call(self, device_number: str, call_ref_id: int, *, held_ref: int | None = None) -> int:
        """Section 5.3.4.9, Transfer Call: join the held call and the active one, and leave.

        Returns:
            The reference that the joined call keeps, the held one's; 0 if the PBX does not tell it.
        """
        return answers.call_ref_id(await self._of_two(cmd.TransferCall, device_number, call_ref_id, held_ref))

    async def single_step_transfer(self, device_number: str, call_ref_id: int, transfer_dn: str) -> int:
        """Section 5.3.4.10, Single Step Transfer Call: hand the call over to ``transfer_dn`` unasked.

        Returns:
            The call's reference, 0 if the PBX does not tell it.
        """
        return answers.call_ref_id(
            await self.request(cmd.SingleStepTransfer(device_number, call_ref_id, transfer_dn))
        )

    async def generate_digit(self, device_number: str, call_ref_id: int, dial_digit: str) -> None:
        """Section 5.3.4.11, Generate Digit: one of 0 to 9, ``*`` and ``#`` as DTMF, in a call that talks."""
        await self.request(cmd.GenerateDigit(device_number, call_ref_id, dial_digit))

    async def reconnect_call(self, device_number: str, call_ref_id: int, *, held_ref: int | None = None) -> None:
        """Section 5.3.4.12, Reconnect Call: end the active call and go back to the held one."""
        await self._of_two(cmd.ReconnectCall, device_number, call_ref_id, held_ref)

    async def pickup(
        self, device_number: str, calling_dn: str, picked_dn: str | None, pickup_type: PickupType
    ) -> None:
        """Section 5.3.4.17, Pickup: ``calling_dn`` takes the call that rings elsewhere.

        ``picked_dn`` is where, for a direct pickup; ``None`` for any phone of the group.
        """
        await self.request(cmd.Pickup(device_number, calling_dn, picked_dn, pickup_type))

    async def conference_call(self, device_number: str, call_ref_id: int, *, held_ref: int | None = None) -> int:
        """Section 5.3.4.18, Conference Call: join the held call and the active one, and stay.

        Returns:
            The conference's reference, 0 if the PBX does not tell it.
        """
        return answers.call_ref_id(await self._of_two(cmd.ConferenceCall, device_number, call_ref_id, held_ref))

    async def busy_service(
        self,
        device_number: str,
        call_ref_id: int,
        type: BusyService,  # noqa: A002 - the document's name
    ) -> int:
        """Section 5.3.4.20, BusyService, for a call that has just found the other side busy.

        Returns:
            The call's reference, 0 if the PBX does not tell it.
        """
        return answers.call_ref_id(await self.request(cmd.UseBusyService(device_number, call_ref_id, type)))

    async def cancel_callback(self, device_number: str, svc_type: bool = False) -> None:
        """Section 5.3.4.21, Set Call Back, which only cancels: ``svc_type`` has the one value ``False``.

        Raises:
            ValueError: ``svc_type`` is true; a callback is asked for by `busy_service`.
        """
        if svc_type:
            raise ValueError("Set Call Back only cancels; a callback is asked for by busy_service.")
        await self.request(cmd.CancelCallback(device_number, svc_type))

    async def park_call(self, device_number: str, call_ref_id: int) -> int | None:
        """Section 5.3.4.23, Call Park.

        Returns:
            Where the call is parked, 0 to 999; ``None`` if the PBX does not tell it.
        """
        return answers.parking_loc(await self.request(cmd.ParkCall(device_number, call_ref_id)))

    async def unpark_call(self, device_number: str, calling_dn: str, parking_loc: int) -> None:
        """Section 5.3.4.24, Call UnPark: ``calling_dn`` takes the call parked at ``parking_loc``, 0 to 999."""
        await self.request(cmd.UnparkCall(device_number, calling_dn, parking_loc))

    async def click_to_call(self, from_number: str, to_number: str) -> None:
        """Section 5.4, Click to Call, for station accounts; ``from_number`` is the station's own."""
        await self.request(cmd.ClickToCall(from_number, to_number))

    async def _of_two(self, kind: type[cmd.CallCommand], device: str, active: int, held: int | None) -> Content:
        if held is None:
            return await self.request(kind(device, active))
        refs = {TwoCallRef.ACTIVE: active, TwoCallRef.HELD: held}
        first, second = sorted(refs, key=lambda form: form is not (self._forms.now.two_call_ref or TwoCallRef.ACTIVE))
        try:
            content = await self.request(kind(device, refs[first]))
        except _WRONG_ONE as refusal:
            try:
                content = await self.request(kind(device, refs[second]))
            except _WRONG_ONE:
                raise refusal from None
            first = second
        self._forms.learn(two_call_ref=first)
        return content
