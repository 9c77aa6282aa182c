"""The current transformers: which there are, and what they measure now (envoy-api 2.6 to 2.8)."""

import json
from collections.abc import Iterator, Mapping

import attrs

from ..gateway import Gateway, Metering

_FIRST_EID, _SECOND_EID = 704643328, 704643584
_PHASE_MODES = {1: "three", 2: "split", 3: "three"}
"""One phase in Europe reports ``three`` as well (envoy-api 2.6)."""

_VOLTS = {1: 230.0, 2: 121.0, 3: 230.0}
_SHARES = {1: (1.0,), 2: (0.55, 0.45), 3: (0.5, 0.3, 0.2)}
_HERTZ = 50.0


@attrs.frozen
class _Flow:
    """W, and Wh in both directions."""

    watts: float
    delivered: float
    received: float

    def part(self, share: float) -> "_Flow":
        return _Flow(self.watts * share, self.delivered * share, self.received * share)


def meters(gateway: Gateway) -> str:
    """Write ``/ivp/meters``: none on a standard gateway."""
    state = "enabled" if gateway.equipment.is_metered else "disabled"
    phases = gateway.equipment.phases
    rows = [
        {
            "eid": eid,
            "state": state,
            "measurementType": measurement,
            "phaseMode": _PHASE_MODES[phases],
            "phaseCount": phases,
            "meteringStatus": "normal",
            "statusFlags": [],
        }
        for eid, measurement in _eids(gateway).items()
    ]
    return json.dumps(rows)


def readings(gateway: Gateway) -> str:
    """Write ``/ivp/meters/readings``; the rows of meters that are not in use are zero."""
    flows, phases = _flows(gateway), gateway.equipment.phases
    rows = []
    for eid, measurement in _eids(gateway).items():
        flow, shares = flows[measurement], _SHARES[phases]
        channels = [
            {"eid": eid * 2 + number, **_row(gateway, flow.part(share), _VOLTS[phases])}
            for number, share in enumerate(shares)
        ]
        rows.append({"eid": eid, **_row(gateway, flow, _VOLTS[phases] * len(shares)), "channels": channels})
    return json.dumps(rows)


def reports(gateway: Gateway) -> str:
    """Write ``/ivp/meters/reports``, which works the total out where no meter measures it."""
    if not gateway.equipment.is_metered:
        return "[]"
    rows = [
        {
            "createdAt": int(gateway.time),
            "reportType": measurement,
            "cumulative": {
                "currW": round(flow.watts, 3),
                "actPower": round(flow.watts, 3),
                "whDlvdCum": round(flow.delivered, 3),
                "whRcvdCum": round(flow.received, 3),
            },
        }
        for measurement, flow in _flows(gateway).items()
    ]
    return json.dumps(rows)


def _eids(gateway: Gateway) -> Mapping[int, str]:
    metering = gateway.equipment.metering
    if metering is Metering.NONE:
        return {}
    second = Metering.TOTAL if metering is Metering.TOTAL else Metering.NET
    return {_FIRST_EID: "production", _SECOND_EID: second.value}


def _flows(gateway: Gateway) -> Mapping[str, _Flow]:
    return dict(_flows_in_use(gateway) if gateway.equipment.is_metered else _no_flows())


def _flows_in_use(gateway: Gateway) -> Iterator[tuple[str, _Flow]]:
    moment, ledger = gateway.time, gateway.ledger
    powers, flows = ledger.powers(moment), ledger.flows(moment)
    yield "production", _Flow(powers.production, ledger.produced(moment), 0.0)
    yield Metering.NET.value, _Flow(powers.net, flows.imported, flows.exported)
    yield Metering.TOTAL.value, _Flow(powers.production + powers.net, ledger.consumed(moment), 0.0)


def _no_flows() -> Iterator[tuple[str, _Flow]]:
    for measurement in ("production", Metering.NET.value, Metering.TOTAL.value):
        yield measurement, _Flow(0.0, 0.0, 0.0)


def _row(gateway: Gateway, flow: _Flow, volts: float) -> dict[str, object]:
    return {
        "timestamp": int(gateway.time),
        "actEnergyDlvd": round(flow.delivered, 3),
        "actEnergyRcvd": round(flow.received, 3),
        "apparentEnergy": round(flow.delivered + flow.received, 3),
        "instantaneousDemand": round(flow.watts, 3),
        "activePower": round(flow.watts, 3),
        "apparentPower": round(abs(flow.watts), 3),
        "reactivePower": 0.0,
        "pwrFactor": 1.0 if flow.watts else 0.0,
        "voltage": volts,
        "current": round(flow.watts / volts, 3),
        "freq": _HERTZ,
    }
