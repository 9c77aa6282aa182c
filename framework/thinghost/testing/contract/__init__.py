"""The contract that every binding keeps, as tests that a binding runs with one line, and a grade that is measured."""

from .suite import contract_tests, told_summary

__all__ = ["contract_tests", "told_summary"]
