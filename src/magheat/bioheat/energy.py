"""The energy balance, integrated with the stage weights of the time scheme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat.bioheat.scheme import WEIGHTS, Step

TERMS = ("generated", "perfusion", "boundary", "metabolic")


class EnergyBalance:
    """Joules gained by the body since t = 0 through each term, and stored; none is a remainder."""

    def __init__(self) -> None:
        self.gained = dict.fromkeys(TERMS, 0.0)
        self.turnover = dict.fromkeys(TERMS, 0.0)
        self.stored = 0.0

    def impose(self, stored: float) -> None:
        """Heat that a fixed temperature gave at once when it came into force."""
        self.gained["boundary"] += stored
        self.turnover["boundary"] += abs(stored)
        self.stored += stored

    def add(self, step: Step) -> None:
        for term in TERMS:
            rates = [forces.rates.get(term, 0.0) for forces in step.forces]
            extra = step.reaction if term == "boundary" else 0.0
            heat = step.dt * sum(w * r for w, r in zip(WEIGHTS, rates, strict=True)) + extra
            self.gained[term] += heat
            size = step.dt * sum(w * abs(r) for w, r in zip(WEIGHTS, rates, strict=True))
            self.turnover[term] += size + abs(extra)
        self.stored += step.stored

    @property
    def residual_relative(self) -> float:
        """|stored - sum of the terms| over the largest turnover of a term."""
        scale = max(max(self.turnover.values()), abs(self.stored))
        if scale == 0.0:
            return 0.0
        return abs(self.stored - sum(self.gained.values())) / scale

    def summary(self) -> dict[str, float]:
        heat = {f"{term}_J": self.gained[term] for term in TERMS}
        return heat | {"stored_J": self.stored, "residual_relative": self.residual_relative}

    def state(self) -> dict[str, float]:
        state = {f"energy.gained.{k}": v for k, v in self.gained.items()}
        state |= {f"energy.turnover.{k}": v for k, v in self.turnover.items()}
        return state | {"energy.stored": self.stored}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.gained = {k: float(state[f"energy.gained.{k}"]) for k in TERMS}
        self.turnover = {k: float(state[f"energy.turnover.{k}"]) for k in TERMS}
        self.stored = float(state["energy.stored"])
