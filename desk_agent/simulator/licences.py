"""What has been paid for (section 1), and the answer where it has not."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from desk_agent.api.codes import COMMON_ERRORS, CTI_ERRORS
from desk_agent.server.errors import Refusal
from desk_agent.server.operations import Category, Operation
from desk_agent.server.parameters import Parameters

# Watching needs API-CTI alone; whatever else names an extension controls it (section 5.3), unless it only asks.
_WATCHING: Final = frozenset({"monitor_start", "monitor_stop", "presence_start", "presence_stop", "terminals"})


@dataclass(slots=True)
class Licences:
    """The licences of the PBX; they may change while it runs."""

    api_cti: bool = True
    api_cti_ext: Set[str] | None = None  # extensions that may be controlled; None: all
    api_smdr: bool = True
    api_amp: bool = True
    clickcall: bool = True
    code: int = 3  # License error; real systems are also said to answer 102, serviceNotSupported

    def check(self, operation: Operation, parameters: Parameters) -> None:
        """Raise Refusal if there is no licence for an operation."""
        licensed = {
            Category.CTI: self.api_cti and self._controls(operation, parameters),
            Category.SMDR: self.api_smdr,
            Category.CLICK_TO_CALL: self.clickcall,
        }
        if licensed.get(operation.category, True):
            return
        if self.code in CTI_ERRORS and operation.category is Category.CTI:
            raise Refusal(403, self.code, CTI_ERRORS[self.code])
        raise Refusal(403, 3, COMMON_ERRORS[3])

    def controllable(self, device: str) -> bool:
        """Whether there is an API-CTI-EXT licence for an extension."""
        return self.api_cti and (self.api_cti_ext is None or device in self.api_cti_ext)

    def _controls(self, operation: Operation, parameters: Parameters) -> bool:
        if operation.method == "GET" or operation.name in _WATCHING:
            return True
        device = parameters.values.get("deviceNumber") or parameters.values.get("service_num")
        return not isinstance(device, str) or self.controllable(device)
