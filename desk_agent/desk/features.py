"""What the account can do, in the words of the window."""

from typing import Final

from desk_agent.client.capabilities import CONTROLS, Capabilities, Capability, Feature, Verdict
from desk_agent.i18n import N_, _
from desk_agent.view import FeatureView
from desk_agent.view import Verdict as Shown

# In the order of the window's panels: what matters most comes first.
TITLES: Final = {
    Feature.WATCH: N_("See my calls"),
    Feature.CONTROL: N_("Handle my calls"),
    Feature.DIAL: N_("Call from here"),
    Feature.CLICK_TO_CALL: N_("Click to call"),
    Feature.ANSWER: N_("Answer, reject and end"),
    Feature.HOLD: N_("Hold and retrieve"),
    Feature.TRANSFER: N_("Transfer"),
    Feature.CONFERENCE: N_("Conference"),
    Feature.DIVERT: N_("Divert a ringing call"),
    Feature.DIGITS: N_("Send digits in a call"),
    Feature.PICKUP: N_("Pick up a colleague’s call"),
    Feature.PARK: N_("Park"),
    Feature.BUSY_SERVICES: N_("Call back, camp on, intrude"),
    Feature.DND: N_("Do not disturb"),
    Feature.FORWARDING: N_("Forwarding"),
    Feature.MESSAGES: N_("Voicemail counts"),
    Feature.AGENT: N_("Agent: log on, ready, not ready"),
    Feature.ACD_EVENTS: N_("Queues in detail"),
    Feature.PRESENCE: N_("See colleagues’ phones"),
    Feature.TERMINALS: N_("List all extensions"),
    Feature.STATUS: N_("See what a phone is doing"),
    Feature.RECORDS: N_("Call records"),
    Feature.RECORD_EVENTS: N_("Call records as they are made"),
    Feature.RECORDS_DELETE: N_("Delete call records"),
    Feature.CONFERENCE_ROOMS: N_("Conference rooms"),
    Feature.CONFERENCE_GROUPS: N_("Conference groups"),
    Feature.PAGING: N_("Page"),
    Feature.EVENTS: N_("Hear from the phone system at once"),
}
# What a station login has URIs of its own for; all else goes the way of call control (section 5).
_STATIONS_OWN: Final = frozenset(
    {Feature.EVENTS, Feature.WATCH, Feature.CLICK_TO_CALL, Feature.RECORDS, Feature.RECORDS_DELETE}
)
_WITH_EVENTS: Final = frozenset({Feature.ACD_EVENTS, Feature.RECORD_EVENTS})
_NOT_HEARD: Final = N_("None has come yet. The phone system sends them without being asked, if it does.")


def slug(feature: Feature) -> str:
    """The stable name of ``feature`` for scripts."""
    return feature.name.lower().replace("_", "-")


def found(capabilities: Capabilities, feature: Feature) -> Capability:
    """What is to be said of ``feature``, also where only its neighbours have been tried."""
    own = capabilities[feature]
    if own.verdict is not Verdict.UNPROVEN:
        return own
    if feature in _WITH_EVENTS:
        events = capabilities[Feature.EVENTS]
        if not events.usable:
            return Capability(feature, Verdict.NO, events.reason, events.who)
        return Capability(feature, Verdict.UNPROVEN, _(_NOT_HEARD), own.who)
    control, watch = capabilities[Feature.CONTROL], capabilities[Feature.WATCH]
    # Neither watching nor control, for one and the same reason: the account has no way to any of it.
    if feature not in _STATIONS_OWN and not control.usable and not watch.usable and control.reason == watch.reason:
        return Capability(feature, Verdict.NO, control.reason, control.who)
    return own


def why_not(capabilities: Capabilities, feature: Feature) -> str:
    """Why the account does not have ``feature``, as a sentence; "" if it does or may."""
    said = found(capabilities, feature)
    return "" if said.usable else said.reason or _("This account does not have it.")


def feature_views(capabilities: Capabilities) -> tuple[FeatureView, ...]:
    """Every feature, those that matter most first."""
    return tuple(_view(found(capabilities, feature), _(title)) for feature, title in TITLES.items())


def _view(said: Capability, title: str) -> FeatureView:
    reason = said.reason
    if said.feature in CONTROLS and said.verdict is Verdict.UNPROVEN:
        reason = reason or _("The first use will tell.")
    return FeatureView(slug(said.feature), title, Shown(said.verdict.value), reason, _(str(said.who)))
