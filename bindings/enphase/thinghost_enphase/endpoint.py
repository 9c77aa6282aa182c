"""What can be asked of a gateway: the path of a page, and what its answer is turned into."""

import enum
from collections.abc import Callable
from typing import Generic, TypeVar

import attrs

_T_co = TypeVar("_T_co", covariant=True)


class Form(enum.Enum):
    """How an answer is written; its Content-Type says nothing reliable (envoy-api 1.7)."""

    JSON = "json"
    HTML = "html"


@attrs.frozen
class Endpoint(Generic[_T_co]):
    """One page: *structure* gets the document of its JSON, or the text of its HTML, and returns a DTO.

    It raises ValueError, with a sentence that says where and what, if the answer is not that page. *slow* pages
    get more time. *every* is the shortest time in seconds from one reading to the next, 0 for every poll.
    """

    name: str
    path: str
    structure: Callable[[object], _T_co]
    form: Form = Form.JSON
    slow: bool = False
    every: float = 0
    since: tuple[int, ...] = ()
