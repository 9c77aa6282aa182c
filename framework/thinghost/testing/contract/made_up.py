"""Makes up what nobody wrote down: values for declared parameters, and a house to try a binding in."""

import random
import string
from collections.abc import Iterator, Mapping, Sequence

from ...configuration import Parameter, read_value
from ...plugins import Binding
from ...thing_type import ThingType
from ...uid import TypeUID
from .verdict import NotTriedError

_LETTERS = 20
"""So long is a secret that was made up: no text has it by chance."""


def made_up_things(binding: Binding, thing_type: TypeUID, *, alone: bool) -> str:
    """Return a .things text with a thing of *thing_type* and, unless *alone*, one of every type that may stand below.

    Raises NotTriedError where that takes knowledge of the device: then a person must write it.
    """
    top = binding.thing_types.get(thing_type)
    if top is None:
        raise NotTriedError(f"the simulator is for {thing_type}, which the binding does not have")
    if top.supported_bridges:
        raise NotTriedError(f"{thing_type} must stand below a bridge: hand things in")
    types = () if alone else binding.thing_types.values()
    below = [each for each in types if thing_type in each.supported_bridges]
    bridge = f"{thing_type}:contract"
    lines = [f"{'Bridge' if top.is_bridge else 'Thing'} {bridge} {_block(top)}"]
    lines += [f"Thing {each.uid}:contract:{each.uid.id} ({bridge}) {_block(each)}" for each in below]
    return "\n".join(lines)


def _block(thing_type: ThingType) -> str:
    values = (
        f'{each.name}="{value_for(each, thing_type.uid)}"' for each in thing_type.parameters if each.required
    )
    return f"[ {', '.join(values)} ]"


def value_for(parameter: Parameter, owner: TypeUID) -> str:
    """Return a value that *parameter* of *owner* takes. Raises NotTriedError where none was found."""
    return _first_taken(parameter, _values(parameter, owner), owner)


def secret_for(parameter: Parameter, owner: TypeUID, dice: random.Random) -> str:
    """Return a secret that *parameter* of *owner* takes and that nothing else can be taken for."""
    return _first_taken(parameter, _secrets(dice), owner)


def _first_taken(parameter: Parameter, candidates: Iterator[str], owner: TypeUID) -> str:
    for value in candidates:
        try:
            read_value(parameter, value)
        except ValueError:
            continue
        return value
    raise NotTriedError(f"no value could be made up for {parameter.name} of {owner}: hand things in")


def _values(parameter: Parameter, owner: TypeUID) -> Iterator[str]:
    yield from parameter.options
    if parameter.minimum is not None:
        yield f"{parameter.minimum:g}"
    yield f"contract-{owner.id}"
    yield from ("1", "contract", "127.0.0.1", "127.0.0.1:1", "http://127.0.0.1:1/", "true")
    yield from ("0" * count for count in range(1, 65))


def _secrets(dice: random.Random) -> Iterator[str]:
    alphabets: Sequence[str] = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    for alphabet in alphabets:
        for length in (_LETTERS, *range(8, 65)):
            yield "".join(dice.choices(alphabet, k=length))


def made_up_items(channels: Mapping[str, str]) -> str:
    """Return an .items text with an item for every channel of *channels*: its item type by its UID."""
    return "\n".join(
        f'{item_type} Contract{number} {{ channel="{uid}" }}'
        for number, (uid, item_type) in enumerate(channels.items())
    )
