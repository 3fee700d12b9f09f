"""Words that are nobody's: of the document's tables, of its messages, and of what servers answer."""

from typing import Final

WORDS: Final = frozenset(
    """
    a abandon access account accounts acd ack active add agent agents alerting all allowed already answer
    application associate authentication authority avail available back bad blind block blocked body branch
    bridge bsna busy by call callback called callee caller calling callwait camp campon cause cfwd changed
    channel checkconnection circuit clear clearing client cm co code complete conf conference conferenced
    conferencing confgroup confgroupmember confroom confroommember congestion connect connected connection
    consultation content cost count cti data date dect denied destination device dial dialed dialing dialling
    did digit direct disable disabled disconnect diverting dkt dnd duty dutyoff dutyon emg enable enabled end
    error event executive expired ext external fail failed failure false feature flexpage for forbidden forward
    forwarding found fwd gateway generic group head held help hold hotdesk html http https hunt icm identifier
    idle immediate in inactive incoming incomming info information int internal interworking intrude intrusion
    invalid invalidmonitorobjecttype ipecs is items json large length licence license lik lip log logged login
    logoff logon logout long madn make many message method mfim mismatch mobile monitor monitoring more moved
    mutecallee muteon mwi n na nak nans net network new no noans none normal not notready null number numbering
    object of off ok on operation or out outgoing overflow override page parameter park password period
    permanently personal pgm phone pick pickup plain presence primary proceeding qualifier que queue queued
    queueing ready recall redirected registered reject rejected release released releasedasc request reroute
    rerouted rerouting resource restricted result retrieve retrieved ring ringing route rx screened secondary
    seize server service servicenotsupported session sessions set setmuteon short silent sip slt smdr snapshot
    start state station status step stn suoervisor supervisor supported system talk temporarily terminal
    terminals text than this three time timeout title to token too transfer transferred transferring transit
    trk true trunk tx type ucd ucp unallocated unauthorized unavail unavailable uncond uncondition
    unconditional unknown unpark unregistered unscreened unspecified up use user value version vertical video
    vm voice vsf wait with work wrap wrapup yes
    """.split()  # noqa: SIM905 - a line for each word would be long to read
)

PATHS: Final = frozenset(
    """
    ipxapi client server v1 users login logout checkconnection acd smdr clickcall call monitor presence make answer
    clear_connection reroute hold retrieve consultation transfer 1step_transfer dial_digit reconnect forward dnd
    pickup conference busy_service call_back status park unpark mwi flexpage agent_logon agent_logoff agent_state
    confgroup confgroup_callee confgroup_mutecallee confroom terminals terminal snapshot
    """.split()  # noqa: SIM905 - likewise
)
"""The parts of a URI's path that the document has, and those of undocumented requests that are known."""
