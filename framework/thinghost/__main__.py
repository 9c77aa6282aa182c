"""``python -m thinghost``: the command line."""

from .cli import main

main(prog_name="thinghost")
