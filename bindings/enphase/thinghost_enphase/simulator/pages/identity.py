"""Who the gateway is, and how it is connected (envoy-api 1.2, 2.14)."""

import json

from ..gateway import Gateway, Metering


def info(gateway: Gateway) -> str:
    """Write ``/info``; below firmware 4 nothing is said about meters, below 7 nothing about tokens."""
    firmware, metering = gateway.firmware, gateway.equipment.metering
    part_number = firmware.part_number if metering is Metering.NONE else firmware.metered_part_number
    imeter = "true" if metering is not Metering.NONE else "false"
    meters = f"\n    <imeter>{imeter}</imeter>" if firmware.version >= (4,) else ""
    tokens = "\n  <web-tokens>true</web-tokens>" if firmware.tokens else ""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<envoy_info>
  <time>{gateway.time:.0f}</time>
  <device>
    <sn>{gateway.serial_number}</sn>
    <pn>{part_number}</pn>
    <software>{firmware.software}</software>
    <euaid>4c8675</euaid>
    <seqnum>0</seqnum>
    <apiver>1</apiver>{meters}
  </device>{tokens}
</envoy_info>
"""


def home(gateway: Gateway) -> str:
    """Write ``/home``."""
    now = gateway.now()
    inverters = {"num": len(gateway.site.inverters), "level": 5}
    relays = {"num": len(gateway.relays), "level": 5}
    return json.dumps(
        {
            "software_build_epoch": 1626297189,
            "timezone": str(now.tzinfo),
            "current_date": f"{now:%m/%d/%Y}",
            "current_time": f"{now:%H:%M}",
            "network": {
                "web_comm": False,
                "ever_reported_to_enlighten": False,
                "primary_interface": "eth0",
                "interfaces": [
                    {
                        "type": "ethernet",
                        "interface": "eth0",
                        "mac": "00:1D:C0:12:34:56",
                        "ip": "192.168.1.20",
                    }
                ],
            },
            "tariff": "single_rate",
            "comm": {"num": inverters["num"] + relays["num"], "level": 5, "pcu": inverters, "nsrb": relays},
            "alerts": [],
            "update_status": "satisfied",
        }
    )
