"""What a loss model gives."""

from __future__ import annotations

from dataclasses import dataclass

from magheat.slp.arrays import Value


@dataclass(frozen=True)
class LossResult:
    """What a particle loses. Floats where all input was one number, else arrays of one shape.

    Times, xi = mu0 Ms V H/(kT) and barrier_ratio = K V/(kT) are those at the median diameter;
    relaxation_time_s is that of the free particles where any are free, else of the bound ones.
    slp_W_per_g_fe is nan for a core without iron.
    loss_per_cycle_J is the mean over the particles, per particle and field cycle.
    model names what was used, the largest part of the heat first; why says it of `auto` and of fallbacks.
    error is relative and estimated; None of lrt, which tells none.
    validity holds the reasons why the model is outside its range; empty: it is inside.
    """

    slp_W_per_g: Value
    slp_W_per_g_fe: Value
    ilp_nH_m2_per_kg: Value
    loss_per_cycle_J: Value
    neel_time_s: Value
    brown_time_s: Value
    relaxation_time_s: Value
    xi: Value
    barrier_ratio: Value
    model: str
    validity: tuple[str, ...]
    why: tuple[str, ...] = ()
    error: Value = None
