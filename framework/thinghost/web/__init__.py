"""A small server on this machine only, in openHAB's REST shapes: what other commands ask a running instance."""
