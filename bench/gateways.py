"""What it costs to poll gateways: beside pyenphase on the same server, where it is installed, and bare sockets."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

COUNTS = (1, 50)
MANY = 1_000
MINUTE = 60
_PEER = importlib.util.find_spec("pyenphase") is not None

POLLERS = (
    ("bare sockets, nothing understood", "with_sockets", ()),
    ("thinghost, every page", "with_thinghost", ("all",)),
    ("thinghost, what may have news after a minute", "with_thinghost", ("due",)),
    *((("pyenphase, Envoy.update()", "with_pyenphase", ()),) if _PEER else ()),
)


def main() -> None:
    """Print a table for one scheme after the other, and what 1,000 gateways take in the whole program."""
    if not _PEER:
        print("pyenphase is not installed here: no line of it")
    with _server() as served:
        for scheme in ("https", "http"):
            server = json.dumps(
                {
                    "scheme": scheme,
                    "addresses": served[scheme],
                    "plain": served["http"][0],
                    "serial": served["serial"],
                    "token": served["token"],
                }
            )
            print(f"{scheme}: gateways, requests a poll, polls a second, CPU ms a poll, kB a gateway")
            for what, module, arguments in POLLERS:
                for count in COUNTS:
                    _print(what, _measured(module, server, count, *arguments))
            house = _measured("household", server, MANY, str(MINUTE))
            print(
                f"  {MANY} gateways every minute, eight items each: {house['online']} ONLINE, "
                f"{house['share']:.0%} of a core, {house['kilobytes']:.0f} kB each"
            )


def _print(what: str, found: dict[str, Any]) -> None:
    print(
        f"  {what:<45}{found['gateways']:>6}{found['requests']:>7.1f}{found['polls_per_second']:>8,.0f}"
        f"{found['cpu_milliseconds']:>8.2f}{found['kilobytes']:>7,.0f}"
    )


@contextmanager
def _server() -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "bench.gateway_polls.serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own program
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


def _measured(module: str, server: str, count: int, *arguments: str) -> dict[str, Any]:
    """Return what one poller, in a process of its own, says of *count* gateways."""
    command = [sys.executable, "-m", f"bench.gateway_polls.{module}", server, str(count), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own program
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
