"""The best figures that a gateway's pages hold, each with its source: one rule for all firmware (envoy-api 5.2)."""

import math
from collections.abc import Iterable, Mapping

import attrs

from .candidate import (
    Candidate,
    agrees,
    reason_against,
    reason_against_seven_days,
    reason_against_today,
)
from .live_meters import LiveMeter, live_meters, repeats
from .pages.device_data import DeviceData, InverterEnergy, MeterEnergy
from .pages.production import Production
from .pages.report import NET_CONSUMPTION, PRODUCTION, TOTAL_CONSUMPTION, Section
from .snapshot import Snapshot

NOW = "wattsNow"
TODAY = "wattHoursToday"
SEVEN_DAYS = "wattHoursSevenDays"
LIFETIME = "wattHoursLifetime"

WRAP = 2**32 / 3600
"""Wh at which a counter of joules with 32 bits begins anew (envoy-api 2.5)."""

_WRAP_TOLERANCE = 2_000

_V1 = "/api/v1/production"
_V1_CONSUMPTION = "/api/v1/consumption"
_REPORT = "/production.json"
_ENERGY = "/ivp/pdm/energy"
_DEVICE_DATA = "/ivp/pdm/device_data"
_PAGE = "/production"


@attrs.frozen
class Figure:
    """A whole number of W or Wh, None if no source can be trusted; *note* is what people should know of it."""

    value: int | None = None
    source: str = ""
    note: str = ""


@attrs.frozen
class Best:
    """The figures by channel id (``production#wattsNow``), and sentences on what was not used, and why.

    *reasons* has those for each channel, where a source that goes before the one that is used had a figure.
    """

    figures: Mapping[str, Figure]
    rejected: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    meters: Mapping[str, LiveMeter] = attrs.field(factory=dict)


@attrs.frozen
class _Base:
    """Where power and the counter come from; *candidate* is the same source's own today and seven days."""

    watts: float | None = None
    watts_source: str = ""
    lifetime: float | None = None
    lifetime_source: str = ""
    note: str = ""
    candidate: Candidate | None = None


@attrs.frozen
class _Refusals:
    """Sentences on what was not used: *all*, and those that made the figure of a channel come from elsewhere."""

    all: list[str] = attrs.field(factory=list)
    reasons: dict[str, list[str]] = attrs.field(factory=dict)

    def refuse(self, sentence: str) -> None:
        """Note that power and counter of production come from elsewhere."""
        self.all.append(sentence)
        for name in (NOW, LIFETIME):
            self.note(f"production#{name}", sentence)

    def note(self, channel_id: str, sentence: str) -> None:
        """Note that a channel's figure comes from elsewhere."""
        self.reasons.setdefault(channel_id, []).append(sentence)


def best_figures(snapshot: Snapshot) -> Best:
    """Return the best figures of production and consumption."""
    refusals = _Refusals()
    meters = live_meters(snapshot)
    production = _production(snapshot, meters, refusals)
    figures = dict(_figures("production", production, _production_candidates(snapshot, production), refusals))
    consumption = _consumption(snapshot, meters, production)
    figures |= _figures("consumption", consumption, _consumption_candidates(snapshot, consumption), refusals)
    reasons = {channel_id: tuple(sentences) for channel_id, sentences in refusals.reasons.items()}
    return Best(figures, tuple(refusals.all), reasons, meters)


def _figures(
    group: str, base: _Base, candidates: Iterable[Candidate], refusals: _Refusals
) -> Iterable[tuple[str, Figure]]:
    yield f"{group}#{NOW}", _figure(base.watts, base.watts_source)
    yield f"{group}#{LIFETIME}", _figure(base.lifetime, base.lifetime_source, base.note)
    today, seven_days = Figure(), Figure()
    for candidate in candidates:
        reason = reason_against(candidate, base.lifetime) or _stuck(group, candidate)
        for_today = reason or reason_against_today(candidate, base.lifetime)
        for_seven_days = reason or reason_against_seven_days(candidate, base.lifetime, base.watts)
        if today.value is None and for_today is None:
            today = _figure(candidate.today, f"{candidate.source} {candidate.today_name}")
        elif today.value is None and candidate.today is not None:
            refusals.note(f"{group}#{TODAY}", f"{candidate.source} {candidate.today_name}: {for_today}")
        if seven_days.value is None and for_seven_days is None:
            seven_days = _figure(candidate.seven_days, f"{candidate.source} {candidate.seven_days_name}")
        elif seven_days.value is None and candidate.seven_days is not None:
            refusals.note(
                f"{group}#{SEVEN_DAYS}", f"{candidate.source} {candidate.seven_days_name}: {for_seven_days}"
            )
        refusals.all.extend(_sentences(candidate, for_today, for_seven_days))
    yield f"{group}#{TODAY}", today
    yield f"{group}#{SEVEN_DAYS}", seven_days


def _stuck(group: str, candidate: Candidate) -> str | None:
    """A house always consumes something: firmware 8.1 and 8.2 may count nothing for today."""
    return "today is 0 Wh" if group == "consumption" and not candidate.today else None


def _sentences(candidate: Candidate, for_today: str | None, for_seven_days: str | None) -> Iterable[str]:
    if for_today is not None and for_today == for_seven_days:
        yield f"{candidate.source}: {for_today}"
        return
    reasons = ((candidate.today_name, for_today), (candidate.seven_days_name, for_seven_days))
    yield from (f"{candidate.source} {name}: {reason}" for name, reason in reasons if reason is not None)


def _production(snapshot: Snapshot, meters: Mapping[str, LiveMeter], refusals: _Refusals) -> _Base:
    meter = meters.get(PRODUCTION)
    if meter is not None:
        return _Base(meter.watts, meter.watts_source, meter.delivered, meter.energy_source)
    bases = (
        _from_v1(snapshot, refusals),
        _from_energy(snapshot),
        _from_inverters(snapshot),
        _from_page(snapshot),
    )
    return next((base for base in bases if base is not None), _Base())


def _from_v1(snapshot: Snapshot, refusals: _Refusals) -> _Base | None:
    if snapshot.production is None:
        return None
    base = _of_production(snapshot.production, _V1)
    candidate, inverters = base.candidate or Candidate(_V1), _inverters_lifetime(snapshot)
    if candidate.is_all_zero and not base.watts:
        refusals.refuse(f"{_V1}: all zero")
        return None
    if inverters is not None and not _agrees_or_wrapped(candidate.lifetime or 0, inverters):
        refusals.refuse(
            f"{_V1}: lifetime {candidate.lifetime or 0:.0f} Wh disagrees with the inverters' {inverters:.0f} Wh"
        )
        return None
    return base


def _from_energy(snapshot: Snapshot) -> _Base | None:
    pcu = snapshot.energy.production_pcu if snapshot.energy else None
    base = None if pcu is None else _of_production(pcu, f"{_ENERGY} production.pcu")
    return (
        base if base is not None and base.candidate is not None and not base.candidate.is_all_zero else None
    )


def _from_inverters(snapshot: Snapshot) -> _Base | None:
    section = snapshot.report.inverters if snapshot.report else None
    if section is None:
        return None
    name = f"{_REPORT} production.inverters"
    lifetime = _device_data_lifetime(snapshot)
    if lifetime is not None:
        return _Base(
            section.watts_now, f"{name}.wNow", lifetime, f"{_DEVICE_DATA} sum of active pcu lifetime"
        )
    note = "firmware 7 to 8.2 begins anew at 1193 kWh"
    return _Base(section.watts_now, f"{name}.wNow", section.watt_hours_lifetime, f"{name}.whLifetime", note)


def _from_page(snapshot: Snapshot) -> _Base | None:
    if snapshot.production_page is None:
        return None
    return attrs.evolve(_of_production(snapshot.production_page, _PAGE), note="three digits only")


def _of_production(production: Production, source: str) -> _Base:
    return _Base(
        watts=production.watts_now,
        watts_source=f"{source} wattsNow",
        lifetime=production.watt_hours_lifetime,
        lifetime_source=f"{source} wattHoursLifetime",
        candidate=_candidate(source, production),
    )


def _consumption(snapshot: Snapshot, meters: Mapping[str, LiveMeter], production: _Base) -> _Base:
    total, net = meters.get(TOTAL_CONSUMPTION), meters.get(NET_CONSUMPTION)
    if total is not None:
        return _Base(total.watts, total.watts_source, total.delivered, total.energy_source)
    if net is not None:
        watts = None if net.watts is None or production.watts is None else production.watts + net.watts
        source = f"{production.watts_source} + {_field(net.watts_source)}"
        lifetime, lifetime_source = _consumed(snapshot, meters.get(PRODUCTION), net)
        return _Base(watts, source, lifetime, lifetime_source)
    if snapshot.consumption is not None and _candidate("", snapshot.consumption).lifetime:
        return _of_production(snapshot.consumption, _V1_CONSUMPTION)
    return _Base()


def _consumed(snapshot: Snapshot, meter: LiveMeter | None, net: LiveMeter) -> tuple[float | None, str]:
    """Return the counter of consumption where a meter measures at the grid connection, and its source."""
    if meter is None or meter.delivered is None or net.delivered is None:
        return None, ""
    report = snapshot.report
    if report is not None and report.production is not None and report.total_consumption is not None:
        said, total = report.production.watt_hours_lifetime, report.total_consumption.watt_hours_lifetime
        trusted = said is not None and agrees(said, meter.delivered)
        if trusted and total is not None and not repeats(report.total_consumption, report.net_consumption):
            return total, f"{_REPORT} consumption.{TOTAL_CONSUMPTION}.whLifetime"
    source = f"{meter.energy_source} + {_field(net.energy_source)} - {NET_CONSUMPTION}.actEnergyRcvd"
    return meter.delivered + net.delivered - (net.received or 0), source


def _production_candidates(snapshot: Snapshot, base: _Base) -> Iterable[Candidate]:
    if base.candidate is not None:
        yield base.candidate
    report, energy, devices = snapshot.report, snapshot.energy, snapshot.device_data
    if report is not None and report.production is not None:
        yield _eim(f"{_REPORT} production.eim", report.production, "whToday")
    if energy is not None and energy.production_eim is not None:
        yield _candidate(f"{_ENERGY} production.eim", energy.production_eim)
    if snapshot.production is not None and (base.candidate is None or base.candidate.source != _V1):
        yield _candidate(_V1, snapshot.production)
    if devices is not None and devices.production is not None:
        yield _candidate(f"{_DEVICE_DATA} EIM1", devices.production)
    if energy is not None and energy.production_pcu is not None:
        yield _candidate(f"{_ENERGY} production.pcu", energy.production_pcu)
    if devices is not None and devices.is_complete and devices.active:
        yield _sum_of_inverters(devices)


def _consumption_candidates(snapshot: Snapshot, base: _Base) -> Iterable[Candidate]:
    if not base.watts_source:
        return
    if base.candidate is not None:
        yield base.candidate
    report, energy = snapshot.report, snapshot.energy
    if report is not None and report.total_consumption is not None:
        yield _eim(f"{_REPORT} consumption.{TOTAL_CONSUMPTION}", report.total_consumption, "today")
    if energy is not None and energy.consumption_eim is not None:
        yield _candidate(f"{_ENERGY} consumption.eim", energy.consumption_eim)


def _eim(source: str, section: Section, today_name: str) -> Candidate:
    return Candidate(
        source,
        section.watt_hours_today,
        section.watt_hours_seven_days,
        section.watt_hours_lifetime,
        today_name=today_name,
    )


def _candidate(source: str, figures: Production | MeterEnergy) -> Candidate:
    return Candidate(
        source, figures.watt_hours_today, figures.watt_hours_seven_days, figures.watt_hours_lifetime
    )


def _sum_of_inverters(devices: DeviceData) -> Candidate:
    """Their counters are not compared: what removed inverters produced is in the meter's and not in theirs."""
    return Candidate(
        f"{_DEVICE_DATA} sum of active pcu wattHours",
        today=_total(each.watt_hours_today for each in devices.active),
        seven_days=_total(each.watt_hours_seven_days for each in devices.active),
    )


def _inverters_lifetime(snapshot: Snapshot) -> float | None:
    """Return what the inverters have produced as far as they tell it, in Wh."""
    found = _device_data_lifetime(snapshot)
    if found is None and snapshot.report is not None and snapshot.report.inverters is not None:
        return snapshot.report.inverters.watt_hours_lifetime
    return found


def _device_data_lifetime(snapshot: Snapshot) -> float | None:
    devices = snapshot.device_data
    return _lifetime_of(devices.active) if devices is not None and devices.is_complete else None


def _lifetime_of(inverters: Iterable[InverterEnergy]) -> float | None:
    return _total(each.watt_hours_lifetime for each in inverters)


def _total(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def _agrees_or_wrapped(lifetime: float, inverters: float) -> bool:
    """Whether the counters agree, or would if the inverters' one had not begun anew some times."""
    if agrees(lifetime, inverters):
        return True
    wraps = round((lifetime - inverters) / WRAP)
    return wraps > 0 and abs(lifetime - inverters - wraps * WRAP) <= _WRAP_TOLERANCE


def _field(source: str) -> str:
    return source.rpartition(" ")[2]


def _figure(value: float | None, source: str, note: str = "") -> Figure:
    return Figure() if value is None else Figure(math.floor(value + 0.5), source, note)
