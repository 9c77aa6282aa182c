"""Makes the handler of a thing, or says why there can be none (openhab-runtime 1.4, 1.6)."""

import logging
from pathlib import Path

import attrs

from .configuration import read_configuration
from .errors import ConfigurationError, PluginError
from .failure import described
from .handler import ThingHandler, ThingHandlerCallback
from .hookspecs import PROJECT
from .placeholder import resolve_placeholders
from .plugins import Plugins
from .suggestion import did_you_mean
from .thing import Channel, RawConfiguration, Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .thing_type import ThingType

_log = logging.getLogger(__name__)


@attrs.frozen
class NotStartedError(Exception):
    """The reason why a thing stays UNINITIALIZED, for a person to mend."""

    detail: ThingStatusDetail
    description: str | None = None

    @property
    def info(self) -> ThingStatusInfo:
        """The status that says so."""
        return ThingStatusInfo(ThingStatus.UNINITIALIZED, self.detail, self.description)


class HandlerFactory:
    """Makes handlers from what the bindings declare and the files say."""

    def __init__(self, plugins: Plugins, folder: Path) -> None:
        """Ask *plugins* for thing types; secrets named by ``${FILE:}`` are looked for in *folder*."""
        self._plugins = plugins
        self._folder = folder

    def thing_type(self, thing: Thing) -> ThingType:
        """Return the type of *thing*. Raises NotStartedError where no binding that can be used has it."""
        try:
            thing_type = self._plugins.thing_type(thing.type_uid)
        except PluginError as error:
            raise NotStartedError(ThingStatusDetail.HANDLER_MISSING_ERROR, str(error)) from error
        if thing_type is None:
            raise NotStartedError(ThingStatusDetail.HANDLER_MISSING_ERROR, self._why_missing(thing))
        return thing_type

    def _why_missing(self, thing: Thing) -> str:
        binding_id = thing.type_uid.binding_id
        # the framework declares its own sinks like a binding, but it is none
        installed = [each for each in self._plugins.binding_ids if each != PROJECT]
        binding = self._plugins.binding(binding_id)
        if binding is None:
            hint = did_you_mean(binding_id, installed)
            return f"binding '{binding_id}' is not installed (installed: {', '.join(installed)}){hint}"
        hint = did_you_mean(thing.type_uid.id, [uid.id for uid in binding.thing_types])
        return f"binding '{binding_id}' has no thing type '{thing.type_uid.id}'{hint}"

    def make(
        self, thing: Thing, thing_type: ThingType, callback: ThingHandlerCallback
    ) -> ThingHandler[object]:
        """Return a new handler of *thing* with its configuration, as *thing_type* wants it.

        Raises NotStartedError where the configuration will not do, or the binding cannot make a handler.
        """
        try:
            configuration, warnings = self.read(thing.configuration, thing_type)
            warnings += self._read_channels(thing)
            for warning in warnings:
                _log.warning("%s: %s", thing.uid, warning)
            return thing_type.handler(thing, configuration, callback)
        except ConfigurationError as error:
            raise NotStartedError(ThingStatusDetail.HANDLER_CONFIGURATION_PENDING, str(error)) from error
        except Exception as error:
            _log.exception("%s: no handler could be made", thing.uid)
            raise NotStartedError(ThingStatusDetail.HANDLER_REGISTERING_ERROR, described(error)) from error

    def _read_channels(self, thing: Thing) -> list[str]:
        """Return what to warn of in the configurations of channels. Raises ConfigurationError for what is wrong."""
        warnings: list[str] = []
        for channel in thing.channels.values():
            channel_type = channel.type_uid and self._plugins.channel_type(channel.type_uid)
            if channel_type and channel_type.configuration is not None:
                found = _read_channel(channel, channel_type.configuration)
                warnings += (f"channel {channel.id}: {each}" for each in found)
        return warnings

    def read(
        self, configuration: RawConfiguration, thing_type: ThingType
    ) -> tuple[attrs.AttrsInstance, list[str]]:
        """Return *configuration* as *thing_type* wants it, placeholders resolved, and what to warn of.

        Raises ConfigurationError where it will not do.
        """
        return read_configuration(thing_type.configuration, resolve_placeholders(configuration, self._folder))


def _read_channel(channel: Channel, declared: type[attrs.AttrsInstance]) -> list[str]:
    try:
        return read_configuration(declared, channel.configuration)[1]
    except ConfigurationError as error:
        raise ConfigurationError(f"channel {channel.id}: {error}") from error
