"""Computed beside measured, and beside exact: the folders of `validation/` and what they claim."""

from __future__ import annotations

from magheat.validation.outcome import Claim, Outcome, Series

__all__ = ["Claim", "Outcome", "Series"]
