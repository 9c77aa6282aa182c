"""What is tried: a binding, its simulator, and the things that are led to it."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from ...errors import ConfigurationError, PluginError
from ...parser import parse_things
from ...plugins import Binding, Plugins
from ...simulator import Simulator
from ...thing import Thing
from ...thing_factory import make_thing
from .made_up import made_up_items, made_up_things
from .verdict import BrokenError, NotTriedError


@attrs.define(eq=False, slots=False)
class Subject:
    """A binding, by its id or as it is; loaded when a rule first asks, so that what fails is a test.

    *things_text* is what a person wrote to try it with, *options* are those of the simulator. *module* is what the
    binding's entry point would name, where it has none.
    """

    given: str | Binding
    things_text: str = ""
    options: Mapping[str, str | int] | None = None
    module: str = ""

    @property
    def id(self) -> str:
        """The id of the binding."""
        return self.given if isinstance(self.given, str) else self.given.id

    @cached_property
    def binding(self) -> Binding:
        """The binding. Raises BrokenError where there is none that can be used."""
        if isinstance(self.given, Binding):
            return self.given
        try:
            found = Plugins.installed().binding(self.given)
        except PluginError as error:
            raise BrokenError(str(error)) from error
        if found is None:
            raise BrokenError(f"binding '{self.given}' is not installed")
        return found

    @property
    def simulator(self) -> Simulator:
        """The simulator of the binding, the first if there are several. Raises NotTriedError without one."""
        found = next(iter(self.binding.simulators.values()), None)
        if found is None:
            raise NotTriedError("the binding declares no simulator")
        return found

    @cached_property
    def things(self) -> str:
        """The text of the things to try."""
        return self.things_text or made_up_things(
            self.binding, self.simulator.thing_type, alone=self.options is not None
        )

    @cached_property
    def items(self) -> str:
        """A text with an item for every channel that has a state."""
        return made_up_items(
            {
                channel.uid.text: channel.item_type
                for thing in self.declared
                for channel in thing.channels.values()
                if channel.item_type is not None
            }
        )

    @cached_property
    def declared(self) -> Sequence[Thing]:
        """The things to try, without anybody who runs them."""
        plugins = Plugins([], [self.binding])
        definitions = parse_things(self.things).things
        try:
            return [make_thing(each, plugins) for each in definitions]
        except (ValueError, ConfigurationError) as error:
            raise BrokenError(f"the things cannot be used: {error}") from error

    @property
    def all_options(self) -> Mapping[str, str | int]:
        """The options of the simulator with their defaults."""
        return {option.name: option.default for option in self.simulator.options} | dict(self.options or {})
