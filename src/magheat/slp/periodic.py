"""The periodic state of moments in an alternating field: linear equations with periodic coefficients.

dy/dphi = (A + x(phi) B) y over the phase phi, where y_0 = 1 is constant and x is real with the harmonics
c_0 ... c_N. In harmonics Y_k of y the equations couple k to k - N ... k + N; grouped N at a time they are
block-tridiagonal, and are solved by a matrix continued fraction from high k downwards (Coffey and Kalmykov,
The Langevin Equation, 4th ed. 2017, ch. 2). Where x has odd harmonics only, moments of even degree have
even harmonics and those of odd degree odd ones, which halves every block.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from magheat.slp.arrays import Floats

Complexes = NDArray[np.complex128]
Indices = NDArray[np.int64]


def harmonics(
    A: Floats, B: Floats, drive: Complexes, degree: Floats, blocks: int, groups: int = 1
) -> Complexes:
    """Harmonics 0 ... groups N of the moments, shape (batch, groups N + 1, n), with `blocks` groups solved.

    A, B (batch, n, n), row 0 zero (y_0 = 1);  drive (batch, N + 1): x = c_0 + 2 Re sum c_k e^(i k phi);
    degree (n,): its parity is that of the moment under reversal of the field.
    """
    N = drive.shape[1] - 1
    halved = not np.any(drive[:, 0::2])
    layout = _Layout(A, B, drive, np.asarray(degree, np.int64) % 2, halved)
    inner: list[tuple[Complexes, Complexes]] = []  # R, r of Y_q = R Y_(q - 1) + r, the lowest groups last
    for q in range(blocks, 0, -1):
        D, L = layout.coupling(q, q), layout.coupling(q, q - 1)
        if inner:
            D = D + layout.above(q, inner[-1][0])
        source = layout.source(q)
        both = np.linalg.solve(D, -np.concatenate([L, source[..., None]], axis=2))
        inner = [*inner, (both[..., :-1], both[..., -1])][-groups:]
    R, r = inner[-1]
    U = layout.coupling(0, 1)
    inward, constant = U @ R, (U @ r[..., None])[..., 0]
    mirror = layout.mirror()
    D = layout.coupling(0, 0) + inward + np.conj(inward)[:, mirror][:, :, mirror]
    right = layout.source(0) + constant + np.conj(constant)[:, mirror]
    centre = np.linalg.solve(D, -right[..., None])
    found = [centre[..., 0]]
    for R, r in reversed(inner):
        found.append((R @ found[-1][..., None])[..., 0] + r)
    return layout.scattered(found, groups * N)


class _Layout:
    """Which moments and harmonics stand in each block: 0 holds |k| < N, block q k = qN ... qN + N - 1."""

    def __init__(self, A: Floats, B: Floats, drive: Complexes, parity: Indices, halved: bool) -> None:
        self.A, self.B, self.drive, self.parity, self.halved = A, B, drive, parity, halved
        self.N = drive.shape[1] - 1
        self._repeated: dict[tuple[int, int], Complexes] = {}  # blocks above 0 differ by their diagonal only
        self._gathered: dict[int, tuple[Indices, Complexes]] = {}

    def rows(self, q: int) -> tuple[Indices, Indices]:
        """(k, moment) of the unknowns of block q, the constant moment left out."""
        ks = range(1 - self.N, self.N) if q == 0 else range(q * self.N, (q + 1) * self.N)
        moments = np.arange(1, self.parity.size)
        k, m = (each.ravel() for each in np.meshgrid(np.array(ks), moments, indexing="ij"))
        kept = (k + self.parity[m]) % 2 == 0 if self.halved else np.ones(k.size, bool)
        return k[kept], m[kept]

    def coefficient(self, k: Indices) -> Complexes:
        """c_k for any k, (batch, *k.shape)."""
        inside = np.abs(k) <= self.N
        c = self.drive[:, np.where(inside, np.abs(k), 0)]
        return np.asarray(np.where(inside, np.where(k < 0, np.conj(c), c), 0.0))

    def coupling(self, q: int, p: int) -> Complexes:
        """The block of row q and column p."""
        if q == 0 or p == 0:
            block = self._block(q, p)
        else:
            kind = (q * self.N % 2 if self.halved else 0, q - p)
            if kind not in self._repeated:
                self._repeated[kind] = self._block(q, p)
            block = self._repeated[kind]
        return block - 1j * np.diag(self.rows(q)[0]) if q == p else block

    def above(self, q: int, matrix: Complexes) -> Complexes:
        """The block of row q and column q + 1, few numbers in each row, times a matrix."""
        kind = q * self.N % 2
        if kind not in self._gathered:
            block = self.coupling(q, q + 1)
            taken = np.any(block != 0, axis=0)
            columns = np.argsort(~taken, axis=1, kind="stable")[:, : taken.sum(axis=1).max(initial=0)]
            self._gathered[kind] = columns, np.take_along_axis(block, columns[None], axis=2)
        columns, values = self._gathered[kind]
        product = np.zeros((matrix.shape[0], columns.shape[0], matrix.shape[2]), complex)
        for j in range(columns.shape[1]):
            product += values[:, :, j, None] * matrix[:, columns[:, j]]
        return product

    def _block(self, q: int, p: int) -> Complexes:
        (kq, mq), (kp, mp) = self.rows(q), self.rows(p)
        difference = kq[:, None] - kp[None, :]
        block = self.B[:, mq[:, None], mp[None, :]] * self.coefficient(difference)
        same = np.where(difference == 0, self.A[:, mq[:, None], mp[None, :]], 0.0)
        return np.asarray(block + same, complex)

    def source(self, q: int) -> Complexes:
        """What the constant moment feeds into block q, (batch, rows)."""
        k, m = self.rows(q)
        return np.asarray(
            np.where(k == 0, self.A[:, m, 0], 0.0) + self.B[:, m, 0] * self.coefficient(k), complex
        )

    def mirror(self) -> Indices:
        """Where (-k, moment) stands in block 0 for each (k, moment)."""
        k, m = self.rows(0)
        at = {(int(a), int(b)): i for i, (a, b) in enumerate(zip(k, m, strict=True))}
        return np.array([at[-int(a), int(b)] for a, b in zip(k, m, strict=True)], np.int64)

    def scattered(self, groups: list[Complexes], highest: int) -> Complexes:
        result = np.zeros((self.A.shape[0], highest + 1, self.parity.size), complex)
        result[:, 0, 0] = 1.0
        for q, values in enumerate(groups):
            k, m = self.rows(q)
            wanted = (k >= 0) & (k <= highest)
            result[:, k[wanted], m[wanted]] = values[:, wanted]
        return result


def cycle_work(drive: Complexes, moment: Complexes) -> Floats:
    """Integral of x dm over a period from the harmonics of both, (batch,)."""
    k = np.arange(drive.shape[1])
    return np.asarray(-4.0 * np.pi * np.sum(k * np.imag(np.conj(drive) * moment), axis=1), float)
