"""A validated document to a Case in SI, with the library's values in place."""

from magheat.case.resolve.case import resolve

__all__ = ["resolve"]
