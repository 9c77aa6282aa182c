"""What lives as long as the house: the garbage collector need not look at it again and again."""

import gc


def keep_long_lived() -> None:
    """Take what there is now for long-lived: later collections look at what came since.

    With 100,000 items a full collection stops everything for a third of a second; this is one of that kind, so call it
    when a house was loaded, and again when it was reloaded, as what went with that is garbage otherwise.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
