"""What only time can tell of a gateway's figures: what it remembers, it keeps over restarts."""
