"""Writes the tables of the pages beside it anew from the code: ``make docs``.

A table stands between ``<!-- table NAME -->`` and ``<!-- end -->``; the names are the keys of `tables`.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from thinghost.configuration import parameters_of
from thinghost.plugins import Plugins
from thinghost.reference import channel_table, parameter_table
from thinghost.settings import Settings

FOLDER = Path(__file__).parent
_TABLE = re.compile(r"(<!-- table (?P<name>\S+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def tables() -> Mapping[str, str]:
    """Return every table by its name."""
    found = {"settings": parameter_table(parameters_of(Settings))}
    plugins = Plugins.installed()
    for binding_id in plugins.binding_ids:
        binding = plugins.binding(binding_id)
        for uid, thing_type in binding.thing_types.items() if binding else ():
            found[f"{uid}/parameters"] = parameter_table(thing_type.parameters)
            found[f"{uid}/channels"] = channel_table(thing_type)
    return found


def generated(text: str) -> str:
    """Return *text* with every table in it made anew. Raises KeyError for a table that there is not."""
    made = tables()
    return _TABLE.sub(lambda found: f"{found[1]}{made[found['name']]}{found[3]}", text)


def pages() -> list[Path]:
    """Return all pages, sorted."""
    return sorted(FOLDER.rglob("*.md"))


if __name__ == "__main__":
    for page in pages():
        page.write_text(generated(page.read_text(encoding="utf-8")), encoding="utf-8")
