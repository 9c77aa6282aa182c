"""Programs that rules run: without a shell, with a time limit, and none is left behind."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import attrs

from ...errors import ConfigurationError
from ..begun import Begun, begin
from ..home import current_home
from ..seconds import seconds_of


@attrs.frozen
class CommandOutput:
    """What a program wrote to its *output* and its *errors*, and the *code* that it ended with: 0 is good."""

    code: int
    output: str
    errors: str


def run_command(
    arguments: Sequence[str],
    *,
    timeout: str | timedelta | float = 10.0,
    text: str = "",
) -> Begun[CommandOutput]:
    """Run a program, and return what came of it to who awaits it.

    ``run_command(["ping", "-c1", "192.168.1.1"])``: *arguments* begin with the program; no shell reads them. *text* is
    what it may read. One that takes longer than *timeout* is killed, with all that it began. Raises
    TimeoutError then, ConfigurationError where it cannot be run.
    """
    if isinstance(arguments, str) or not arguments:
        raise ConfigurationError(f"a command is a list such as ['ping', '-c1', 'host'], not {arguments!r}")
    return begin(arguments[0], _run(tuple(arguments), seconds_of(timeout), text))


async def _run(arguments: tuple[str, ...], seconds: float, text: str) -> CommandOutput:
    program = arguments[0]
    ask = current_home().means.ask
    if ask is not None:
        answer: CommandOutput = ask(" ".join(arguments))
        return answer
    try:
        process = await _started(arguments)
    except OSError as error:
        raise ConfigurationError(f"{program} cannot be run: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            output, errors = await process.communicate(text.encode())
    except TimeoutError:
        raise TimeoutError(f"{program} took longer than {seconds:g} s, and was killed") from None
    finally:
        await _end(process)
    return CommandOutput(
        process.returncode or 0, output.decode(errors="replace"), errors.decode(errors="replace")
    )


async def _started(arguments: tuple[str, ...]) -> asyncio.subprocess.Process:
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # it may have begun something already
        await _end(await starting)
        raise


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill *process*, and what it began, if it has not ended."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
