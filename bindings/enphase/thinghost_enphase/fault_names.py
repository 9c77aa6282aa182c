"""The faults that a simulated gateway may have: ``thinghost simulate enphase --fault NAME``."""

import enum

import attrs


class Pace(enum.Enum):
    """When a fault strikes."""

    ALWAYS = "always"
    BOUTS = "in the first quarter of an hour, and then in about every second one"
    NIGHTLY = "for 85 seconds after 23:00"
    ONCE = "an hour after the start, for 15 minutes"


@attrs.frozen
class Fault:
    """A fault by its *name*: what the gateway does, *when*, and what a good client makes of it."""

    name: str
    description: str
    effect: str
    when: Pace = Pace.ALWAYS
    needs_cloud: bool = False


FAULTS = {
    each.name: each
    for each in (
        Fault(
            "nightly-outage",
            "the gateway is busy and answers 503",
            "a poll may fail; nothing goes OFFLINE",
            Pace.NIGHTLY,
        ),
        Fault(
            "frozen-consumption",
            "the big report shows the consumption of the start for ever",
            "consumption comes from the meters, and `standingStill` names the page",
        ),
        Fault(
            "zero-production",
            "the page of four figures is all zero",
            "production comes from the inverters or the meters",
        ),
        Fault(
            "mfa",
            "the cloud asks for a second factor",
            "OFFLINE (CONFIGURATION_ERROR) until a token is pasted",
            needs_cloud=True,
        ),
        Fault(
            "token-expired",
            "the token ended yesterday, and the cloud has no better one",
            "OFFLINE (CONFIGURATION_ERROR), with the day it ended",
        ),
        Fault(
            "60-inverters",
            "there are 60 inverters, of which the list of everything holds 50",
            "all 60 are known from the list of inverters",
        ),
        Fault(
            "wrong-serial",
            "another gateway answers, and the cloud knows only that one",
            "OFFLINE (CONFIGURATION_ERROR), with both serial numbers",
        ),
        Fault(
            "cut-json",
            "answers end in the middle",
            "the last figures stay, then OFFLINE until it is over",
            Pace.BOUTS,
        ),
        Fault(
            "html-200",
            "a page for people comes instead of JSON, with status 200",
            "OFFLINE, and ONLINE again when it is over",
            Pace.BOUTS,
        ),
        Fault(
            "slow",
            "each answer takes 20 to 90 seconds",
            "what takes longer than 45 seconds is given up",
            Pace.BOUTS,
        ),
        Fault(
            "closed-socket",
            "the connection is closed instead of an answer",
            "the last figures stay, then OFFLINE until it is over",
            Pace.BOUTS,
        ),
        Fault(
            "firmware-update",
            "the gateway is away and comes back with the next firmware",
            "OFFLINE meanwhile; then it is looked at anew",
            Pace.ONCE,
        ),
        Fault(
            "duplicate-serial",
            "the first inverter is listed twice, once with an old report",
            "the newer report counts",
        ),
        Fault(
            "counter-wrap",
            "the sum of the inverters begins anew at 1193 kWh, soon after the start",
            "lifetime never falls",
        ),
    )
}
"""All faults by name; the table of the binding's page is made of them."""
