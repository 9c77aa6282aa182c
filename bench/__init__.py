"""Benchmarks: every module has a ``main`` that prints its figures, as ratios to a reference in the same run."""
