"""The fixtures that pytest finds wherever thinghost is installed."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from .running_house import RunningHouse, running_house

House = Callable[..., AbstractAsyncContextManager[RunningHouse]]


@pytest.fixture(name="running_house")
def running_house_fixture(tmp_path: Path) -> House:
    """Return `thinghost.testing.running_house` with a folder of its own.

    ``async with running_house(things="...", items="...") as house:``
    """
    return partial(running_house, tmp_path)
