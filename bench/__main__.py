"""``make bench``: every benchmark in turn, or those that are named."""

import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    for name in sys.argv[1:] or found:
        print(f"== {name}")
        import_module(f"bench.{name}").main()
        print()


if __name__ == "__main__":
    main()
