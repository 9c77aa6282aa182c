"""What people write in the blocks of Enphase things (the parameters of the binding's documentation)."""

import attrs

from thinghost import Secret, parameter


@attrs.frozen
class EnvoyConfiguration:
    """The parameters of the bridge; the gateway's firmware decides which of those behind refresh count."""

    serial_number: str = parameter(
        label="Serial Number",
        description="The serial number of the gateway; it is printed on it.",
        pattern=r"\S+",
    )
    hostname: str = parameter(
        default="",
        label="Host Name",
        description="The host name or address of the gateway, with :port if it is not the usual one; "
        "looked for in the network if left out.",
    )
    refresh: float = parameter(
        default=5,
        minimum=0.01,
        label="Refresh",
        description="Minutes from one reading to the next; the gateway has new values every 5 minutes.",
    )
    live: float = parameter(
        default=0,
        minimum=0,
        advanced=True,
        label="Live",
        description="Seconds from one reading of present power to the next, at least 5, where the gateway has meters "
        "or live data; 0 reads them with all else.",
    )
    username: str = parameter(
        default="",
        pattern=r'[^"\x00-\x1f]*',
        label="User Name",
        description="Below firmware 7: a user of the gateway, envoy if left out. From 7, to fetch the token: the "
        "account of the Enphase app.",
    )
    password: Secret | None = parameter(
        default=None,
        label="Password",
        description="Below firmware 7: its password, the last 6 characters of the serial number if left out. From 7, "
        "to fetch the token: the password of the account.",
    )
    auto_jwt: bool = parameter(
        default=False,
        label="Fetch Token",
        description="From firmware 7: whether the token is to be fetched with user name and password.",
    )
    site_name: str = parameter(
        default="",
        label="Site Name",
        description="From firmware 7, to fetch the token: the site's name, above its id in the Enphase app.",
    )
    jwt: Secret | None = parameter(
        default=None,
        label="Token",
        description="From firmware 7: an access token; it counts even if a token is to be fetched.",
    )
    allow_control: bool = parameter(
        default=False,
        advanced=True,
        label="Allow Control",
        description="Whether commands are let through: production, batteries, relays.",
    )
    tls_verify: str = parameter(
        default="pin",
        options=("pin", "off"),
        advanced=True,
        label="Check Certificate",
        description="From firmware 7: pin trusts the certificate that the gateway showed first, off trusts any.",
    )
    cloud_url: str = parameter(
        default="",
        pattern=r"(https?://[^\s/]+/?)?",
        advanced=True,
        label="Cloud Address",
        description="Where a token is fetched, for example http://127.0.0.1:8080; Enphase's own servers if left out.",
    )


@attrs.frozen
class DeviceConfiguration:
    """The parameters of an inverter or a relay."""

    serial_number: str = parameter(
        label="Serial Number",
        description="The serial number of the device, as the gateway lists it.",
        pattern=r"\S+",
    )
