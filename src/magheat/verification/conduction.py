"""Exact conduction: bodies of one start temperature in a bath, layers, and fronts of freezing.

Excesses are shares of the initial one. Symbols: k W/m/K, rho_c J/m^3/K, h W/m^2/K, lengths m, t s. After
Carslaw & Jaeger, Conduction of Heat in Solids, 2nd ed. 1959 (chapters III, VII, IX, XI).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import erf, erfc, j0, j1, jn_zeros

Floats = NDArray[np.float64]
TERMS = 60


def sphere_cooling(
    r: ArrayLike, t: float, R: float, k: float, rho_c: float, h: float, terms: int = TERMS
) -> Floats:
    """Share of the initial excess left at r in a sphere of radius R that convection h cools.

    Roots of 1 - z cot z = Bi with Bi = h R / k.
    """
    x, biot, fourier = np.asarray(r, float) / R, h * R / k, k / rho_c * t / R**2
    total = np.zeros_like(x)
    for n in range(terms):
        z = _root(lambda z: z * np.cos(z) + (biot - 1.0) * np.sin(z), n * np.pi, (n + 1.0) * np.pi)
        size = 4.0 * (np.sin(z) - z * np.cos(z)) / (2.0 * z - np.sin(2.0 * z))
        total += size * np.exp(-(z**2) * fourier) * np.sinc(z * x / np.pi)
    return total


def cylinder_cooling(
    r: ArrayLike, t: float, R: float, k: float, rho_c: float, h: float, terms: int = TERMS
) -> Floats:
    """The same in a long cylinder. Roots of z J1(z) = Bi J0(z)."""
    x, biot, fourier = np.asarray(r, float) / R, h * R / k, k / rho_c * t / R**2
    low, high = np.concatenate([[0.0], jn_zeros(1, terms - 1)]), jn_zeros(0, terms)
    total = np.zeros_like(x)
    for a, b in zip(low, high, strict=True):
        z = _root(lambda z: z * j1(z) - biot * j0(z), a, b)
        size = 2.0 * j1(z) / (z * (j0(z) ** 2 + j1(z) ** 2))
        total += size * np.exp(-(z**2) * fourier) * j0(z * x)
    return total


def two_layers(
    x: ArrayLike, t: float, edges: tuple[float, float], k: tuple[float, float], rho_c: tuple[float, float],
    terms: int = TERMS,
) -> Floats:  # fmt: skip
    """Share of the initial excess left in a slab of two layers, insulated at x = 0, held at none at its end.

    edges: where the inner layer ends, and where the outer one does. A mode is cos in the inner layer and a
    sine from the far end in the outer one; temperature and flux match between them.
    """
    x, (a, L) = np.asarray(x, float), edges
    slow = [np.sqrt(c / q) for c, q in zip(rho_c, k, strict=True)]
    strong = [q * s for q, s in zip(k, slow, strict=True)]

    def match(beta: float) -> float:
        p, q = beta * slow[0] * a, beta * slow[1] * (L - a)
        return float(strong[0] * np.sin(p) * np.sin(q) - strong[1] * np.cos(p) * np.cos(q))

    total = np.zeros_like(x)
    for beta in _roots(match, np.pi / (slow[0] * a + slow[1] * (L - a)), terms):
        p, q = beta * slow[0] * a, beta * slow[1] * (L - a)
        # scaled by sin q, so that a mode that lies in one layer alone has no division by zero
        inner, outer = np.sin(q), np.cos(p)
        heat = rho_c[0] * inner * np.sin(p) / (beta * slow[0])
        heat += rho_c[1] * outer * (1.0 - np.cos(q)) / (beta * slow[1])
        norm = rho_c[0] * inner**2 * (a / 2.0 + np.sin(2.0 * p) / (4.0 * beta * slow[0]))
        norm += rho_c[1] * outer**2 * ((L - a) / 2.0 - np.sin(2.0 * q) / (4.0 * beta * slow[1]))
        mode = np.where(x < a, inner * np.cos(beta * slow[0] * x), outer * np.sin(beta * slow[1] * (L - x)))
        total += heat / norm * np.exp(-(beta**2) * t) * mode
    return total


def stefan_root(stefan: tuple[float, float], diffusivity: tuple[float, float]) -> float:
    """lambda of Neumann's front X = 2 lambda sqrt(alpha_s t), for (solid, liquid) values.

    stefan: c (T_m - T_surface) / L of the solid, c (T_start - T_m) / L of the liquid (0: liquid at the
    melting point, the one-phase problem), both of one density. Carslaw & Jaeger 11.2.
    """
    solid, liquid = stefan
    ratio = np.sqrt(diffusivity[0] / diffusivity[1])

    def balance(z: float) -> float:
        conducted = solid * np.exp(-(z**2)) / erf(z)
        gained = liquid / ratio * np.exp(-((ratio * z) ** 2)) / erfc(ratio * z)
        return float(conducted - gained - z * np.sqrt(np.pi))

    return float(brentq(balance, 1e-9, 10.0 / max(ratio, 1.0), xtol=1e-14))


def neumann(
    x: ArrayLike, t: float, root: float, temperatures: tuple[float, float, float],
    diffusivity: tuple[float, float],
) -> Floats:  # fmt: skip
    """Temperatures of Neumann's solution; temperatures: of the surface, of melting, at the start."""
    x, (cold, melting, start) = np.asarray(x, float), temperatures
    solid, liquid = (x / (2.0 * np.sqrt(alpha * t)) for alpha in diffusivity)
    ratio = np.sqrt(diffusivity[0] / diffusivity[1])
    frozen = cold + (melting - cold) * erf(solid) / erf(root)
    fluid = start - (start - melting) * erfc(liquid) / erfc(ratio * root)
    return np.where(solid < root, frozen, fluid)


def _root(f: Callable[[float], float], low: float, high: float) -> float:
    """A simple root between two ends where f may vanish itself."""
    margin = 1e-9 * (high - low)
    return float(brentq(f, low + margin, high - margin, xtol=1e-14))


def _roots(f: Callable[[float], float], spacing: float, count: int) -> list[float]:
    """The first positive roots, found on a grid much finer than their mean spacing."""
    grid = np.arange(1, 40 * (count + 2)) * spacing / 40.0
    values = np.array([f(b) for b in grid])
    at = np.flatnonzero(values[:-1] * values[1:] < 0.0)[:count]
    return [float(brentq(f, grid[i], grid[i + 1], xtol=1e-15 * grid[i + 1] + 1e-300)) for i in at]
