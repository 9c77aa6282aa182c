"""Date-times in text: what openHAB's DateTimeType reads and prints (openhab-formats 3.2 N5, N6).

An instant is an int, the nanoseconds since 1970: Java's years reach far beyond those of Python's datetime.
"""

import math
import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = r"-(?P<month>\d\d)-(?P<day>\d\d)"
_MINUTE = r"T(?P<hour>\d\d):(?P<minute>\d\d)"
# openHAB's own pattern, in its four kinds of zones: +0200; Z or +02; a zone's name or +02:00; none
_DATE_TIME = re.compile(
    rf"(?P<year>\d{{4}}|\+\d{{5,9}}){_DAY}{_MINUTE}(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{{1,9}}))?)?"
    r"(?P<zone>[+-]\d\d(?:\d\d)?|[+-]\d\d:\d\d(?::\d\d)?|[A-Za-z][A-Za-z0-9_/+:-]*)?",
    re.ASCII,
)
# ISO 8601 as Java has it; the zone in brackets must exist, but the offset decides
_ISO_DATE_TIME = re.compile(
    rf"(?P<year>-?\d{{4}}|[+-]\d{{5,9}}){_DAY}{_MINUTE}(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{{0,9}}))?)?"
    r"(?P<zone>Z|[+-]\d\d(?::\d\d(?::\d\d)?)?)(?:\[(?P<region>[^]]+)\])?",
    re.ASCII | re.IGNORECASE,
)
_BLANK_INSTEAD_OF_T = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d.*", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d)(?::?(\d\d)(?::(\d\d))?)?", re.ASCII)
_NAMED_OFFSET = re.compile(r"(?:UTC|UT|GMT)([+-]\d\d:\d\d(?::\d\d)?)?", re.ASCII)
_DOUBLE = re.compile(r"([+-]?(?:NaN|Infinity|(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?))[fFdD]?", re.ASCII)
_WHITE = "".join(map(chr, range(33)))

_SECOND = 1_000_000_000
_LONGEST = 2**63
_EPOCH_DAY = date(1970, 1, 1).toordinal()
# the Gregorian calendar repeats itself after 400 years
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_FIRST_DAY, _LAST_DAY = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()

# the short names that are known outside their own country; in both spellings they mean the place, not the offset:
# PST in July is daylight saving time all the same
_PLACES = {
    "Africa/Johannesburg": "SAST",
    "Africa/Lagos": "WAT WAST",
    "Africa/Maputo": "CAT CAST",
    "Africa/Nairobi": "EAT",
    "America/Argentina/Buenos_Aires": "ART ARST",
    "America/Bogota": "COT COST",
    "America/Chicago": "CST CDT",
    "America/Denver": "MST MDT",
    "America/Halifax": "AST ADT",
    "America/Juneau": "AKST AKDT",
    "America/Los_Angeles": "PST PDT",
    "America/New_York": "EST EDT",
    "America/Sao_Paulo": "BRT BRST",
    "America/St_Johns": "NST NDT",
    "Asia/Bangkok": "ICT ICST",
    "Asia/Hong_Kong": "HKT HKST",
    "Asia/Jakarta": "WIB",
    "Asia/Kolkata": "IDT",
    "Asia/Seoul": "KST KDT",
    "Asia/Singapore": "SGT SGST",
    "Asia/Tokyo": "JST JDT",
    "Atlantic/Azores": "AZOT AZOST",
    "Atlantic/Canary": "WET WEST",
    "Australia/Adelaide": "ACDT",
    "Australia/Perth": "AWST AWDT",
    "Australia/Sydney": "AEST AEDT",
    "Europe/Bucharest": "EET EEST",
    "Europe/Istanbul": "TRT TRST",
    "Europe/Moscow": "MSK MSD",
    "Europe/Paris": "CET CEST MET MEST",
    "Pacific/Auckland": "NZST NZDT",
    "Pacific/Honolulu": "HST HDT HAST HADT",
}
_PLACE_OF_NAME = {name: place for place, names in _PLACES.items() for name in names.split()}


def parse_instant(text: str, zone: tzinfo) -> int | None:
    """Return the nanoseconds since 1970 that *text* means, in *zone* where it names none; None if it is no date.

    Tried in turn, as openhab-formats 3.2 N5 has it: date and time, time of 1970-01-01, epoch, date.
    """
    if _BLANK_INSTEAD_OF_T.fullmatch(text):
        text = f"{text[:10]}T{text[11:]}"
    for candidate in (text, f"1970-01-01T{text}"):
        if (instant := _parse_date_time(candidate, zone)) is not None:
            return instant
    if (instant := _parse_epoch(text)) is not None:
        return instant
    return _parse_date_time(f"{text[:10]}T00:00:00{text[10:]}", zone)


def instant_text(instant: int, zone: tzinfo) -> str:
    """Return *instant* as openHAB prints it in *zone*: 2024-05-06T07:08:09.000+0200, with 3, 6 or 9 digits."""
    seconds, nanoseconds = divmod(instant, _SECOND)
    offset = _offset_at(seconds, zone)
    local, cycles = _calendar(seconds + offset)
    year = local.year + cycles * _CYCLE_YEARS
    if year < 1:
        year = 1 - year
    fraction = f"{nanoseconds:09}"
    while len(fraction) > 3 and fraction.endswith("000"):
        fraction = fraction[:-3]
    hours, minutes = divmod(abs(offset) // 60, 60)
    return (
        f"{'+' if year > 9999 else ''}{year:04}-{local:%m-%dT%H:%M:%S}.{fraction}"
        f"{'-' if offset < 0 else '+'}{hours:02}{minutes:02}"
    )


def _parse_date_time(text: str, zone: tzinfo) -> int | None:
    if (found := _DATE_TIME.fullmatch(text)) and (instant := _instant(found, zone, strict=False)) is not None:
        return instant
    if (found := _ISO_DATE_TIME.fullmatch(text)) and (found["region"] is None or _zone(found["region"])):
        return _instant(found, zone, strict=True)
    return None


def _instant(found: re.Match[str], default: tzinfo, *, strict: bool) -> int | None:
    """Return the instant; where not *strict*, February has 31 days, and a day may end at 24:00."""
    year, month, day, hour, minute = (int(found[name]) for name in ("year", "month", "day", "hour", "minute"))
    second, fraction = int(found["second"] or 0), int((found["fraction"] or "").ljust(9, "0"))
    zone = _zone(found["zone"].upper() if strict else found["zone"]) if found["zone"] else default
    if zone is None or not 1 <= month <= 12 or not 1 <= day <= 31 or (year < 1 and not strict):
        return None
    cycles, near = divmod(year - 2000, _CYCLE_YEARS)
    last = monthrange(2000 + near, month)[1]
    in_day = hour * 3600 + minute * 60 + second
    ends_day = in_day == 86_400 and hour == 24 and not fraction
    if minute > 59 or second > 59 or (hour > 23 and (strict or not ends_day)) or (day > last and strict):
        return None
    days = date(2000 + near, month, min(day, last)).toordinal() - _EPOCH_DAY + cycles * _CYCLE_DAYS
    local = days * 86_400 + in_day
    offset = _calendar(local)[0].replace(tzinfo=zone).utcoffset() or timedelta()
    return (local - round(offset.total_seconds())) * _SECOND + fraction


def _parse_epoch(text: str) -> int | None:
    """Return the instant of Java's double, cut to a long: seconds up to 11 digits, milliseconds from 12."""
    if (found := _DOUBLE.fullmatch(text.strip(_WHITE))) is None:
        return None
    number = float(found[1])
    if math.isnan(number):
        number = 0.0
    whole = int(max(-_LONGEST, min(number, _LONGEST)))
    epoch = min(whole, _LONGEST - 1)
    return epoch * (_SECOND if abs(epoch) < 10**11 else 1_000_000)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    if found := _NAMED_OFFSET.fullmatch(name):
        name = found[1] or "Z"
    if name in {"Z", "GMT0"}:
        return UTC
    if found := _OFFSET.fullmatch(name):
        sign, hours, minutes, seconds = found[1], int(found[2]), int(found[3] or 0), int(found[4] or 0)
        offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if minutes > 59 or seconds > 59 or offset > timedelta(hours=18):
            return None
        return timezone(-offset if sign == "-" else offset)
    try:
        return ZoneInfo(_PLACE_OF_NAME.get(name, name))
    except (KeyError, ValueError, OSError):
        return None


def _offset_at(seconds: int, zone: tzinfo) -> int:
    offset = _calendar(seconds)[0].replace(tzinfo=UTC).astimezone(zone).utcoffset()
    return round(offset.total_seconds()) if offset else 0


def _calendar(seconds: int) -> tuple[datetime, int]:
    """Return the date and time of *seconds* since 1970, and by how many cycles of the calendar it is brought near."""
    days, in_day = divmod(seconds, 86_400)
    day = days + _EPOCH_DAY
    cycles = -(-max(day - _LAST_DAY, 0) // _CYCLE_DAYS) - -(-max(_FIRST_DAY - day, 0) // _CYCLE_DAYS)
    near = datetime.fromordinal(day - cycles * _CYCLE_DAYS)
    return near + timedelta(seconds=in_day), cycles
