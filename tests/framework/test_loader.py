"""From declared files to what runs."""

from datetime import UTC

import attrs
import pytest

from framework.demo_binding import Home, declared, demo_plugins
from thinghost import Item, StateDescription
from thinghost.declared_files import DeclaredFiles
from thinghost.item import Metadata
from thinghost.loader import load_model
from thinghost.model import Model
from thinghost.unit import MeasurementSystem


def loaded(things: str = "", items: str = "", system: MeasurementSystem = MeasurementSystem.SI) -> Model:
    return load_model(declared(things, items), demo_plugins(Home()), system, UTC)


def item(items: str, things: str = "") -> Item:
    model = loaded(things, items)
    assert model.problems == ()
    return model.items[-1]


def test_an_item_has_what_the_file_says() -> None:
    found = item(
        'Switch Lamp "The Lamp [%s]" <light> (Hall, Lights) ["Switchable"] { alexa="Switch" [ a="b" ] }'
    )
    assert (found.name, found.type.name, found.label, found.icon) == ("Lamp", "Switch", "The Lamp", "light")
    assert (found.groups, found.tags) == (("Hall", "Lights"), ("Switchable",))
    assert found.metadata == {"alexa": Metadata("alexa", "Switch", {"a": "b"})}


def test_of_metadata_of_one_namespace_the_first_counts() -> None:
    assert item('Switch Lamp { a="1", a="2" }').metadata == {"a": Metadata("a", "1")}


@pytest.mark.parametrize(
    ("items", "pattern"),
    [
        ('Number:Power P "P [%.1f kW]" { channel="demo:hub:h:meter#power" }', "%.1f kW"),
        ('Number:Power P { channel="demo:hub:h:meter#power" }', "%d %unit%"),
        ('Number:Power P "P [%.1f kW]" { stateDescription="" [ pattern="%s" ] }', "%s"),
        ("Number:Power P", "%.0f %unit%"),
    ],
)
def test_metadata_comes_before_label_before_channel_before_the_default(items: str, pattern: str) -> None:
    found = item(items, "Bridge demo:hub:h").state_description
    assert found is not None
    assert found.pattern == pattern


def test_a_group_holds_its_state_in_its_base_type() -> None:
    assert item("Group:Number:Power:SUM G").type.name == "Number:Power"
    assert item("Group G").type.name == "Group"


def test_units_are_those_of_the_measurement_system_or_of_the_metadata() -> None:
    items = 'Number:Temperature T\nNumber:Temperature K { unit="K" }'
    units = [str(each.type.unit) for each in loaded("", items, MeasurementSystem.US).items]
    assert units == ["°F", "K"]


def test_of_two_links_to_one_channel_the_last_counts() -> None:
    items = (
        'Switch It { channel="a:b:c:d" [ profile="follow" ], channel="a:b:c:e", channel="a:b:c:d" [ x=1 ] }'
    )
    assert [(str(link), link.profile) for link in loaded("", items).links] == [
        ("It -> a:b:c:d", None),
        ("It -> a:b:c:e", None),
    ]


def test_an_item_of_a_type_that_nobody_has_is_named_and_the_rest_is_loaded() -> None:
    model = loaded("", "Group:Switch:Odd bad\nSwitch Good")
    assert model.problems == ("item bad is left out: there is no item type Switch:Odd",)
    assert [each.name for each in model.items] == ["Good"]


def test_a_thing_whose_names_are_no_uids_is_named_and_the_rest_is_loaded() -> None:
    files = declared("Thing demo:candle:bad\nThing demo:candle:good")
    bad, good = files.things[0].recovered
    odd = attrs.evolve(files.things[0], recovered=(attrs.evolve(bad, bridge_uid="hub"), good))
    model = load_model(DeclaredFiles((odd,)), demo_plugins(Home()), MeasurementSystem.SI, UTC)
    assert model.problems == ("thing demo:candle:bad is left out: 'hub' has 1 segments, expected at least 3",)
    assert [str(thing.uid) for thing in model.things] == ["demo:candle:good"]


def test_a_state_description_that_cannot_be_understood_is_left_out_and_the_item_stays() -> None:
    model = loaded("", 'Number It "It [%d]" { stateDescription="" [ pattern="%s", min="low" ] }')
    assert model.problems == (
        "item It: stateDescription: min is 'low', expected a number; its state description is left out",
    )
    assert model.items[0].state_description == StateDescription(pattern="%d")
