"""The code on our pages works: each page is a project that grows block by block, in a folder of its own.

A block whose first line is a comment that begins with the name of a file (``# thinghost_acme/client.py``,
``// my.things: what it shows``) is that file. Other ``python`` blocks are executed, those of a page in one namespace.
``things`` and ``items`` blocks are checked. Of ``sh`` blocks those lines are run that begin with one of `PROGRAMS` and
name nothing in /etc or /var. Blocks of any other kind, such as ``text`` and ``console``, are only looked at.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import attrs
import pytest

ROOT = Path(__file__).parents[1]
# the page of checks shows what is wrong; its examples are tested with the rules they come from
PAGES = [ROOT / "README.md", *sorted({*(ROOT / "docs").rglob("*.md")} - {ROOT / "docs" / "checks.md"})]
BIN = Path(sys.executable).parent

PROGRAMS = frozenset({"cd", "mypy", "pip", "pytest", "rm", "ruff", "thinghost"})

BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"(?:#|//|<!--) (?P<name>\w[\w./-]*\.(?:py|things|items|toml|md))\b")

# files of a machine that has thinghost installed
ELSEWHERE = re.compile(r"[ =]/(etc|var)/")

# stands before the real one on the page's PATH: what is installed is the project itself, as by --editable
PIP = f"""#!/bin/sh
set -e
{BIN}/pip install --quiet --no-index --no-build-isolation --no-deps --target INSTALLED .
for package in thinghost_*; do rm -r INSTALLED/$package; ln -s $PWD/$package INSTALLED/$package; done
"""


@attrs.frozen
class Block:
    """A piece of code on a page, with the line it begins in."""

    kind: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        """The file that it is."""
        found = FILE.match(self.text)
        return found["name"] if found else None


def blocks(page: str) -> Iterator[Block]:
    for found in BLOCK.finditer(page):
        yield Block(found["kind"], found["text"], page.count("\n", 0, found.start("text")) + 1)


@attrs.define
class Project:
    """What grows on a page: *home* is a folder for it, *folder* where its commands are at the moment."""

    page: Path
    home: Path
    folder: Path
    namespace: ModuleType

    def take(self, block: Block) -> None:
        """Do what *block* is there for."""
        if block.file is not None:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        if block.kind in KINDS and not (block.file and block.kind == "python"):
            KINDS[block.kind](self, block)

    def execute(self, block: Block) -> None:
        """Execute Python; a traceback shows lines of the page."""
        code = compile("\n" * (block.line - 1) + block.text, self.page, "exec")
        exec(code, vars(self.namespace))  # noqa: S102  the page's own code

    def check(self, block: Block) -> None:
        """Check things or items."""
        path = self.home / f"line-{block.line}.{block.kind}"
        path.write_text(block.text, encoding="utf-8")
        done = self.shell(f"thinghost check {path}")
        assert done.returncode == 0, done.stdout

    def run(self, block: Block) -> None:
        """Run the lines of a shell that begin with one of `PROGRAMS`; later blocks begin where these end."""
        lines = [
            line
            for line in block.text.splitlines()
            if line.partition(" ")[0] in PROGRAMS and not ELSEWHERE.search(line)
        ]
        where = self.home / "where"
        done = self.shell("\n".join(["set -e", *lines, f"pwd >{where}"]))
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        self.folder = Path(where.read_text(encoding="utf-8").strip())

    def shell(self, script: str) -> "subprocess.CompletedProcess[str]":
        """Run *script* where the programs of this environment and the packages of the page are found."""
        return subprocess.run(  # noqa: S603  the page's own code
            ["/bin/sh", "-c", script],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )

    def environment(self) -> dict[str, str]:
        """Return the environment of this process, but for what would tell of this test."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))
        }
        return kept | {
            "HOME": str(self.home),
            "MYPY_CACHE_DIR": str(self.home / "mypy"),
            "PATH": os.pathsep.join([str(self.home / "bin"), str(BIN), os.environ["PATH"]]),
            "PYTHONPATH": str(self.home / "installed"),
        }


KINDS: Mapping[str, Callable[[Project, Block], None]] = {
    "python": Project.execute,
    "things": Project.check,
    "items": Project.check,
    "sh": Project.run,
}


@pytest.fixture
def project(page: Path, tmp_path: Path) -> Iterator[Project]:
    """Yield an empty project beside our examples."""
    (tmp_path / "bin").mkdir()
    pip = tmp_path / "bin" / "pip"
    pip.write_text(PIP.replace("INSTALLED", str(tmp_path / "installed")), encoding="utf-8")
    pip.chmod(0o700)
    folder = tmp_path / "page"
    folder.mkdir()
    for example in ("things.example", "items.example"):
        shutil.copy(ROOT / example, folder)
    namespace = ModuleType("page")
    sys.modules["page"] = namespace
    yield Project(page, tmp_path, folder, namespace)
    del sys.modules["page"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_code_of_a_page_works(page: Path, project: Project) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        try:
            project.take(block)
        except (Exception, pytest.fail.Exception) as error:
            raise AssertionError(f"{page.name}:{block.line}: {error}") from error
