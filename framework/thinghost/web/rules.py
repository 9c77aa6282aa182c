"""The paths of rules, in openHAB's shapes (openhab-runtime 6.7), and of their own: what became of their runs."""

import json

import attrs
from aiohttp import web

from ..automation import WorkingRule
from ..runtime import Runtime
from .rest import refuse

_BOOLEANS = {"true": True, "false": False}


@attrs.frozen(eq=False)
class RulesRest:
    """Answers about the rules of *runtime*."""

    _runtime: Runtime

    def routes(self) -> list[web.RouteDef]:
        """Return what is answered under which path; a ``/`` at its end changes nothing."""
        paths = {
            "/rest/rules": self._rules,
            "/rest/rules/{uid}": self._rule,
            "/rest/thinghost/rules": self._reports,
            "/rest/thinghost/rules/{uid}": self._report,
        }
        got = [web.get(path + end, answer) for path, answer in paths.items() for end in ("", "/")]
        return [
            *got,
            web.post("/rest/rules/{uid}/enable", self._enable),
            web.post("/rest/rules/{uid}/runnow", self._run_now),
        ]

    def _views(self) -> list[WorkingRule]:
        rules = self._runtime.rules
        return [] if rules is None else list(rules.views)

    async def _rules(self, _request: web.Request) -> web.Response:
        return _json([each.dto() for each in self._views()])

    async def _rule(self, request: web.Request) -> web.Response:
        return _json(self._named(request).dto())

    async def _reports(self, _request: web.Request) -> web.Response:
        rules = self._runtime.rules
        problems = [] if rules is None else list(rules.problems)
        return _json({"rules": [each.report() for each in self._views()], "problems": problems})

    async def _report(self, request: web.Request) -> web.Response:
        return _json(self._named(request).report())

    async def _enable(self, request: web.Request) -> web.Response:
        rule, wanted = self._named(request), (await request.text()).strip()
        if wanted not in _BOOLEANS:
            refuse(400, f"the body must be true or false, not '{wanted}'")
        rule.set_enabled(enabled=_BOOLEANS[wanted])
        return web.Response()

    async def _run_now(self, request: web.Request) -> web.Response:
        rule = self._named(request)
        return web.Response() if rule.run_now() else refuse(409, f"rule {rule.uid} is disabled")

    def _named(self, request: web.Request) -> WorkingRule:
        uid = request.match_info["uid"]
        found = (rule for rule in self._views() if rule.uid == uid)
        return next(found, None) or refuse(404, f"rule {uid} does not exist")


def _json(content: object) -> web.Response:
    return web.json_response(text=json.dumps(content, ensure_ascii=False))
