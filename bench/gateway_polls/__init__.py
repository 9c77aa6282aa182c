"""The processes of the benchmark of gateways: one that serves, and those that poll it, each on its own."""
