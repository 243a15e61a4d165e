"""A case that solves in a few milliseconds: a ball, heated evenly for a minute, no way out for the heat."""

from __future__ import annotations

from pathlib import Path

import pytest

BALL = """\
magheat: 1
title: Small ball
kind: hyperthermia
geometry: {build: concentric_spheres, layers: {ball: 10 mm}, size: {ball: 4 mm}, dimension: axisymmetric}
regions:
  ball:
    tissue: liver
    density: 1000 kg/m^3
    heat_capacity: 2500 J/kg/K
    perfusion: 0 1/s
    metabolic_heat: 0 W/m^3
particles: [{in: ball, heating: 3e5 W/m^3}]
field: {frequency: 100 kHz, amplitude: 20 kA/m}
initial: 37 degC
schedule: [{for: 60 s, field: on}]
targets: {ball: {max: ">= 43 degC"}}
solve: {engine: embedded, tolerance: 0.1 K}
output: {every: 30 s, fields: [temperature]}
"""


@pytest.fixture
def ball(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The case file, in the working folder. It ends at 37 degC + heating * 60 s / (2.5 MJ/m^3/K)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    path = tmp_path / "ball.yaml"
    path.write_text(BALL, encoding="utf-8")
    return path
