"""Tells the framework how it went with each page: one that fails takes away only what hangs on it."""

from collections.abc import Callable

import attrs

from thinghost import ConfigurationError, Endpoint

from .answer import NotOfferedError
from .gateway import GatewayReport
from .offer import Problem

_MENDABLE = "inverters"
"""The page whose refusal a person can mend by another user; others are kept from owners by many a firmware."""


@attrs.define(eq=False)
class PageHealth:
    """Notes failures under the names of pages; *endpoint* makes what notes them, once for each page."""

    _endpoint: Callable[[str], Endpoint]
    _endpoints: dict[str, Endpoint] = attrs.field(factory=dict, init=False)

    def note(self, report: GatewayReport) -> None:
        """Note how it went with the pages that were asked for."""
        for name in report.asked:
            problem = report.problems.get(name)
            if problem is not None and _counts(name, problem):
                self._of(name, report).failed(problem)
            elif name in self._endpoints:
                self._endpoints[name].good()

    def _of(self, name: str, report: GatewayReport) -> Endpoint:
        if name not in self._endpoints:
            self._endpoints[name] = endpoint = self._endpoint(name.replace("_", " "))
            if getattr(report.snapshot, name) is not None:
                endpoint.good()
        return self._endpoints[name]


def _counts(name: str, problem: Problem) -> bool:
    if isinstance(problem, ConfigurationError):
        return name == _MENDABLE
    return not isinstance(problem, NotOfferedError)
