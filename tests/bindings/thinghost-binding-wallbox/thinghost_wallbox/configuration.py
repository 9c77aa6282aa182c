"""What people write between the brackets of a thing."""

import attrs
from thinghost import Secret, parameter


@attrs.frozen
class ManagerConfiguration:
    """How to reach a load manager."""

    hostname: str = parameter(
        default="",
        label="Host Name",
        description="Name or address of the load manager, with :port where it is not 7054.",
    )
    password: Secret | None = parameter(
        default=None,
        pattern="[!-~]+",
        label="Password",
        description="What lets you in; it was chosen when the load manager was installed.",
    )


@attrs.frozen
class ChargerConfiguration:
    """Which charger it is, and what its cable stands."""

    number: int = parameter(
        minimum=1, label="Number", description="The number of the charger at its manager."
    )
    maximum_current: int = parameter(
        default=32,
        minimum=6,
        maximum=32,
        label="Maximum Current",
        description="The amperes that no command may exceed.",
        advanced=True,
    )
