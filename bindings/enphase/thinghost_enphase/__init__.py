"""The binding for Enphase Envoy solar gateways."""
