"""``python -m thinghost.checker`` prints docs/checks.md."""

import sys

from .page import page

sys.stdout.write(page())
