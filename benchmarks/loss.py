"""The loss of particles: magheat beside the scripts people write first, on the same work in one run.

    python benchmarks/loss.py

- A map of linear response over 1000 sizes and 1000 frequencies, each a mean over a log-normal distribution:
  beside a plain numpy script that sums 201 sizes of five sigma for every point, on a tenth of the map. Both
  are held against the sum over 4001 sizes of nine sigma: far below the peak the heat comes from the tail.
- One point of Brown's equation at s = 10, xi = 20, to 1e-4: beside an integration in time of the same
  moments by scipy's LSODA until two periods agree, as in MNPDynamics (Albers, Kluth & Knopp 2022,
  doi:10.1016/j.jmmm.2021.168508) and like scripts.
- One point of each model, one with sizes, and the table over temperature that a run makes.

What is printed is seconds and ratios; machines differ, ratios less so. One thread: set OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from magheat import slp
from magheat.slp import memory
from magheat.slp.constants import K_B, MU_0

T, ETA, H, SIGMA = 298.15, 1e-3, 1e4, 0.2
MAGNETITE: dict[str, float] = {
    "saturation": 446e3, "anisotropy": 23e3, "density": 5180.0, "iron_fraction": 0.7236, "coating": 2e-9,
}  # fmt: skip


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall time of the work, and what it gives."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def plain_map(d: Any, f: Any, sizes: int, reach: float) -> Any:
    """SLP (W/g) the way of most scripts: for every point the sum over the same bell."""
    z = np.linspace(-reach, reach, sizes)
    weight = np.exp(-0.5 * z**2)
    weight /= weight.sum()
    size = d[:, None] * np.exp(3.0 * SIGMA**2 + SIGMA * z)
    V = np.pi / 6.0 * size**3
    s = MAGNETITE["anisotropy"] * V / (K_B * T)
    neel = (
        1e-9 * np.expm1(np.minimum(s, 700.0)) / 2.0 / (s / (s + 1.0) * np.sqrt(s / np.pi) + 2.0 ** (-s - 1.0))
    )
    brown = 3.0 * ETA * np.pi / 6.0 * (size + 4e-9) ** 3 / (K_B * T)
    tau = 1.0 / (1.0 / neel + 1.0 / brown)
    xi = MU_0 * MAGNETITE["saturation"] * V * H / (K_B * T)
    chi = (
        MU_0 * MAGNETITE["saturation"] ** 2 * V / (3.0 * K_B * T) * 3.0 / xi * (1.0 / np.tanh(xi) - 1.0 / xi)
    )
    result = np.empty((d.size, f.size))
    for j, frequency in enumerate(f):
        x = 2.0 * np.pi * frequency * tau
        power = np.pi * MU_0 * chi * H**2 * frequency * x / (1.0 + x**2)
        result[:, j] = power @ weight
    return result / MAGNETITE["density"] / 1e3


def maps() -> None:
    d, f = np.linspace(6e-9, 40e-9, 1000), np.geomspace(1e4, 1e6, 1000)
    particle = slp.Particle(diameter=d[:, None], sigma=SIGMA, **MAGNETITE)
    ours, found = seconds(
        lambda: slp.loss_power(particle, frequency=f, amplitude=H, viscosity=ETA, temperature=T).slp_W_per_g
    )
    tenth = f[::10]
    theirs, plain = seconds(lambda: plain_map(d, tenth, 201, 5.0))
    exact = plain_map(d[::50], tenth, 4001, 9.0)
    off = [np.abs(each[::50] / exact - 1.0).max() for each in (found[:, ::10], plain)]
    print(f"linear response, 10^6 points of sigma {SIGMA}: {ours:.2f} s, off by {off[0]:.0e} at most")
    print(f"  plain numpy: {10 * theirs:.2f} s, off by {off[1]:.0e}; ratio {10 * theirs / ours:.1f}")


def moments_in_time(s: float, xi: float, phase: float, degree: int = 40) -> float:
    """Work over kT in a period, by Legendre moments integrated in time until two periods agree."""
    l = np.arange(1, degree + 1)
    own = 1.0 - 2.0 * s / ((2.0 * l - 1.0) * (2.0 * l + 3.0))
    down = 2.0 * s * (l - 1.0) / ((2.0 * l + 1.0) * (2.0 * l - 1.0))
    up = 2.0 * s * (l + 2.0) / ((2.0 * l + 1.0) * (2.0 * l + 3.0))
    scale = l * (l + 1.0) / 2.0 / phase

    def change(phi: float, moments: Any) -> Any:
        m = np.concatenate([[0.0, 1.0], moments, [0.0, 0.0]])  # l = -1 ... degree + 2
        field = xi * np.cos(phi) / (2.0 * l + 1.0)
        return scale * (-own * moments + field * (m[l] - m[l + 2]) + down * m[l - 1] - up * m[l + 3])

    grid, state, last = np.linspace(0.0, 2.0 * np.pi, 513), np.zeros(degree), np.inf
    drive = xi * np.cos(grid)
    for _ in range(100):
        path = solve_ivp(change, (0.0, 2.0 * np.pi), state, "LSODA", grid, rtol=1e-7, atol=1e-9)
        state, m = path.y[:, -1], path.y[0]
        work = float(np.sum(0.5 * (drive[1:] + drive[:-1]) * np.diff(m)))
        if abs(work - last) < 1e-5 * abs(work):
            break
        last = work
    return work


def reduced(s: float, xi: float) -> tuple[slp.Particle, float]:
    """A particle of 15 nm with that barrier, and the amplitude of that xi."""
    V = np.pi / 6.0 * 15e-9**3
    particle = slp.Particle(diameter=15e-9, **(MAGNETITE | {"anisotropy": s * K_B * T / V, "coating": 0.0}))
    return particle, xi * K_B * T / (MU_0 * 446e3 * V)


def brown() -> None:
    particle, amplitude = reduced(10.0, 20.0)
    frequency = 300e3

    def ours() -> Any:
        memory.forget()
        return slp.loss_power(
            particle, frequency=frequency, amplitude=amplitude, temperature=T, mobile=0, axis="parallel",
            model="fokker-planck",
        )  # fmt: skip

    ours()  # the operators, made once
    mine, result = seconds(ours)
    theirs, work = seconds(lambda: moments_in_time(10.0, 20.0, 2.0 * np.pi * frequency * 10.0 * 1e-9))
    off = result.loss_per_cycle_J / (K_B * T) / work - 1.0
    print(f"Brown's equation at s = 10, xi = 20 to 1e-4: {1e3 * mine:.0f} ms")
    print(f"  moments in time by LSODA: {1e3 * theirs:.0f} ms, {off:+.0e} apart; ratio {theirs / mine:.0f}")


def each_model() -> None:
    particle = slp.Particle(diameter=16e-9, **MAGNETITE)
    wide = slp.Particle(diameter=16e-9, sigma=0.15, **MAGNETITE)
    for model in ("lrt", "stoner-wohlfarth", "hysteresis", "fokker-planck", "coupled", "auto"):
        mobile = 0.0 if model in ("stoner-wohlfarth", "hysteresis", "fokker-planck") else 1.0

        def point(p: slp.Particle, at: Any = T, model: Any = model, mobile: float = mobile) -> Any:
            keys = {} if model == "lrt" else {"accuracy": 0.01}
            drive = {
                "frequency": 3e5,
                "amplitude": 15e3,
                "temperature": at,
                "viscosity": ETA,
                "mobile": mobile,
            }
            return slp.loss_power(p, model=model, **drive, **keys).slp_W_per_g

        times = []
        for work in (lambda: point(particle), lambda: point(wide), lambda: _table(point, particle)):
            memory.forget()
            times.append(seconds(work)[0])
        one, sizes, table = times
        print(f"{model:17s} a point {1e3 * one:6.1f} ms, with sizes {sizes:5.2f} s, table {table:5.2f} s")


def _table(point: Callable[..., Any], particle: slp.Particle) -> Any:
    def loss(H: Any, T: Any) -> Any:
        return np.broadcast_to(point(particle, T), np.broadcast_shapes(H.shape, T.shape))

    return slp.tabulate(loss, (15e3, 15e3), (273.15, 373.15), 5e-3)


if __name__ == "__main__":
    maps()
    brown()
    each_model()
