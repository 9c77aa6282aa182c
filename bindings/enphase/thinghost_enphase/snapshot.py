"""What is known of a gateway at one moment, and the pages it comes from."""

from collections.abc import Mapping

import attrs

from .info import Info
from .pages.device_data import DeviceData
from .pages.ensemble import (
    BatteryPower,
    DryContact,
    Ensemble,
    Generator,
    MainRelay,
    StorageSums,
)
from .pages.home import Home
from .pages.inventory import InventoryDevice
from .pages.inverters import InverterReport
from .pages.live import LiveData
from .pages.meters import Meter, Reading, ReportedSums
from .pages.production import Energy, Production
from .pages.report import Report
from .pages.settings import (
    AcbSleep,
    ContactSettings,
    GeneratorMode,
    GeneratorModel,
    PowerSwitch,
    SolarLimit,
    StorageSettings,
)


@attrs.frozen
class Snapshot:
    """One optional DTO for each page; None is a page that the gateway does not have or did not give."""

    info: Info = attrs.field(factory=Info)
    production: Production | None = None
    production_page: Production | None = None
    consumption: Production | None = None
    meters: tuple[Meter, ...] | None = None
    readings: Mapping[int, Reading] | None = None
    meter_reports: Mapping[str, ReportedSums] | None = None
    report: Report | None = None
    energy: Energy | None = None
    inverters: Mapping[str, InverterReport] | None = None
    device_data: DeviceData | None = None
    inventory: Mapping[str, InventoryDevice] | None = None
    home: Home | None = None
    ensemble: Ensemble | None = None
    battery_power: Mapping[str, BatteryPower] | None = None
    storage_sums: StorageSums | None = None
    main_relay: MainRelay | None = None
    dry_contacts: Mapping[str, DryContact] | None = None
    contact_settings: Mapping[str, ContactSettings] | None = None
    generator: Generator | None = None
    generator_model: GeneratorModel | None = None
    generator_mode: GeneratorMode | None = None
    storage_settings: StorageSettings | None = None
    acb_sleep: Mapping[str, AcbSleep] | None = None
    solar_limit: SolarLimit | None = None
    live: LiveData | None = None
    power_switch: PowerSwitch | None = None
