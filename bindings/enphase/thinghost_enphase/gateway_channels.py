"""The groups of channels that a gateway may have."""

from typing import Any

from .channel_table import Group
from .channels import CONSUMPTION_GROUP, PRODUCTION_GROUP
from .meter_channels import METER_GROUPS
from .site_channels import SITE_GROUPS

STANDARD_GROUPS: tuple[Group[Any], ...] = (PRODUCTION_GROUP, CONSUMPTION_GROUP)
"""What every gateway shows."""

OFFERED_GROUPS = (*METER_GROUPS, *SITE_GROUPS)
"""What a gateway shows where its hardware offers it."""
