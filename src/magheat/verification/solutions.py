"""Exact solutions of the bioheat equation: rises over the arterial or bath temperature, in K.

Symbols: k W/m/K, W = rho_b c_b w in W/m^3/K, alpha = k / (rho c) in m^2/s, Q W/m^3, r and R in m.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import quad_vec
from scipy.optimize import brentq
from scipy.special import erf

Floats = NDArray[np.float64]


def sphere_steady(r: ArrayLike, R: float, Q: float, k: float, W: float) -> Floats:
    """Sphere of radius R heated by Q in the same infinite medium, shape of r."""
    r = np.maximum(np.asarray(r, float), 1e-9 * R)
    if W == 0.0:
        return np.where(r < R, Q * (3 * R**2 - r**2) / (6 * k), Q * R**3 / (3 * k * r))
    a = np.sqrt(W / k)
    inside = 1.0 - (1.0 + a * R) * np.exp(-a * R) * np.sinh(a * np.minimum(r, R)) / (a * r)
    outside = (a * R * np.cosh(a * R) - np.sinh(a * R)) * np.exp(-a * r) / (a * r)
    return Q / W * np.where(r < R, inside, outside)


def sphere_transient(r: ArrayLike, t: float, R: float, Q: float, k: float, rho_c: float, W: float) -> Floats:
    """The same sphere, t seconds after the source came on (Andrä et al. 1999 for W = 0)."""
    r = np.maximum(np.asarray(r, float), 1e-4 * R)
    alpha = k / rho_c

    def rate(u: float) -> Floats:
        s = np.sqrt(4.0 * alpha * max(u, 1e-300))
        near, far = (R - r) / s, (R + r) / s
        shell = s / (2.0 * r * np.sqrt(np.pi)) * (np.exp(-(near**2)) - np.exp(-(far**2)))
        return np.asarray(np.exp(-W * u / rho_c) * (0.5 * (erf(near) + erf(far)) - shell))

    value, _ = quad_vec(rate, 0.0, t, epsrel=1e-10, epsabs=0.0)
    return np.asarray(Q / rho_c * value)


def concentric_steady(
    r: ArrayLike, radii: tuple[float, float], Q: float, k: tuple[float, float], W: tuple[float, float]
) -> Floats:
    """Heated sphere (radius radii[0]) in a shell of other tissue that ends at radii[1] with no rise."""
    r = np.maximum(np.asarray(r, float), 1e-9 * radii[0])
    a, b = np.sqrt(W[0] / k[0]), np.sqrt(W[1] / k[1])
    R, S = radii

    def core(x: Floats | float) -> tuple[Floats, Floats]:
        value = np.sinh(a * x) / x
        return np.asarray(value), np.asarray(a * np.cosh(a * x) / x - value / x)

    def shell(x: Floats | float) -> tuple[Floats, Floats]:
        value = np.sinh(b * (S - x)) / x
        return np.asarray(value), np.asarray(-b * np.cosh(b * (S - x)) / x - value / x)

    (c, dc), (s, ds) = core(R), shell(R)
    matrix = np.array([[float(c), -float(s)], [k[0] * float(dc), -k[1] * float(ds)]])
    A, B = np.linalg.solve(matrix, [-Q / W[0], 0.0])
    return np.where(r < R, Q / W[0] + A * core(r)[0], B * shell(r)[0])


def slab_cooling(
    x: ArrayLike, t: float, L: float, k: float, rho_c: float, h: float, terms: int = 60
) -> Floats:
    """Share of the initial excess left in a slab of half-thickness L (x from the middle) that
    convection h cools on both sides; the Fourier series with roots of z tan z = Bi."""
    x, biot, fourier = np.asarray(x, float), h * L / k, k / rho_c * t / L**2
    total = np.zeros_like(x)
    for n in range(terms):
        z = brentq(lambda z: z * np.sin(z) - biot * np.cos(z), n * np.pi, (n + 0.5) * np.pi)
        size = 4.0 * np.sin(z) / (2.0 * z + np.sin(2.0 * z))
        total += size * np.exp(-(z**2) * fourier) * np.cos(z * x / L)
    return total
