"""Everything that a run records, driven step by step: the quantities, the tables, the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.case.model import Case
from magheat.constants import ZERO_C
from magheat.fem.engine import Engine
from magheat.runner.checkpoint import nested, part
from magheat.runner.field import nodal_field
from magheat.runner.fields import FieldWriter
from magheat.runner.instants import DenseStep, Instant, Interval, Timetable
from magheat.runner.quantities import Quantity
from magheat.runner.quantities.differences import Differences
from magheat.runner.quantities.field_power import FieldPower
from magheat.runner.quantities.hottest import HighestMean
from magheat.runner.quantities.ice import IceRecord
from magheat.runner.quantities.peak import Peak
from magheat.runner.quantities.series import RegionSeries
from magheat.runner.quantities.snapshots import Snapshots
from magheat.runner.quantities.steps import StepHistory
from magheat.runner.quantities.stress import ThermalStress
from magheat.runner.quantities.thermal_dose import NodalDose
from magheat.runner.quantities.window import WindowRates
from magheat.runner.setup import Setup
from magheat.runner.tables import Tables

Floats = NDArray[np.float64]


class Recorder:
    """The quantities of one run. Everything but the files is the same on every rank."""

    def __init__(self, setup: Setup, integrator: Integrator):
        case, engine = setup.case, setup.engine
        self._setup, self._statistics = setup, integrator.statistics
        regions, statistics = setup.regions, integrator.statistics
        extra = tuple(sorted({target.at for target in case.targets if target.at is not None}))
        self._timetable = Timetable(case.output.every, case.output.fields_every, extra)
        probes = case.probes_in(engine.dimension)
        self.tables = Tables(tuple(probes), _reader(engine, list(probes.values())), regions)
        self.peak, self.hottest = Peak(regions), HighestMean(regions, statistics)
        self.series, self.steps = RegionSeries(regions, _wants_T90(case)), StepHistory()
        self.dose = NodalDose(len(engine.dof_points)) if _wants_dose(case) else None
        self.snapshots = Snapshots(extra, self.dose, statistics)
        self.differences = Differences(case, engine, integrator) if case.critical is not None else None
        self.window = (
            WindowRates(case, engine, integrator, self.differences) if self.differences is not None else None
        )
        limited = case.drive is not None and case.drive.power_limit is not None
        self.power = FieldPower() if limited else None
        self.ice = IceRecord(case, engine, integrator) if setup.problem.ice is not None else None
        self.stress = ThermalStress(case, engine) if case.stress is not None else None
        wanted = (self.dose, self.differences, self.window, self.power, self.ice, self.stress)
        optional = [q for q in wanted if q is not None]
        # the snapshots read the dose, so they come after it
        self._quantities: list[Quantity] = [
            self.peak, self.hottest, self.series, self.steps, *optional, self.snapshots,
        ]  # fmt: skip
        self._fields: FieldWriter | None = None

        T = integrator.initial if integrator.time == 0.0 else integrator.temperature
        self._now = Instant(integrator.time, T, statistics)

    def begin(self) -> None:
        """The first instant."""
        for quantity in self._quantities:
            quantity.begin(self._now)
        self.tables.add(self._now)

    def open(self, folder: Path, resumed: bool) -> None:
        """From now on write to a folder (rank 0); rows so far are written again."""
        mesh = self._setup.mesh
        if mesh is not None:
            self.tables.open(folder)
            if self.differences is not None:
                self.differences.open(folder)
        if self._setup.case.output.fields:
            if mesh is not None:
                self._fields = FieldWriter(folder, mesh)
                if resumed:
                    self._fields.keep_until(self._now.t)
            if not resumed:
                self._frame(self._now)

    def close(self) -> None:
        self.tables.close()
        if self.differences is not None:
            self.differences.close()
        if self._fields is not None:
            self._fields.close()

    def step(self, step: DenseStep) -> None:
        """Take in one accepted step."""
        for quantity in self._quantities:
            quantity.step(step)
        for mark in self._timetable.marks(step):
            end = Instant(mark.t, _at(step, mark.t), self._statistics)
            interval = Interval(self._now, end, step)
            for quantity in self._quantities:
                quantity.interval(interval)
            if mark.row:
                self.tables.add(end)
            if mark.frame and self._setup.case.output.fields:
                self._frame(end)
            self._now = end

    def _frame(self, instant: Instant) -> None:
        values = {name: self._setup.engine.to_vertices(u) for name, u in self.nodal(instant).items()}
        if self._fields is not None:
            self._fields.add(instant.t, {name: v for name, v in values.items() if v is not None})

    def nodal(self, instant: Instant) -> dict[str, Floats]:
        """The fields at an instant by the name and unit they have in the file, on the owned dofs."""
        fields, values = self._setup.case.output.fields, {}
        if "temperature" in fields:
            values["temperature_degC"] = instant.T - ZERO_C
        if "field" in fields:
            values["field_kA_per_m"] = self._field_kA_per_m
        if "cem43" in fields and self.dose is not None:
            values["cem43_min"] = self.dose.minutes
        if self.window is not None:
            values |= self.window.nodal_rates()
        if self.ice is not None:
            values |= {"ice_fraction": self.ice.present, "largest_ice_fraction": self.ice.largest}
        if self.stress is not None:
            values["max_principal_MPa"] = self.stress.largest / 1e6
        return values

    @cached_property
    def _field_kA_per_m(self) -> Floats:
        return nodal_field(self._setup.case, self._setup.engine)

    @property
    def minutes(self) -> Floats:
        """Nodal CEM43 so far; where a dose was recorded."""
        assert self.dose is not None
        return self.dose.minutes

    @property
    def now(self) -> Instant:
        return self._now

    def state(self) -> dict[str, Any]:
        states = {q.name: q.state() for q in self._quantities}
        return nested(states | {self.tables.name: self.tables.state()})

    def restore(self, state: Mapping[str, Any]) -> None:
        for quantity in self._quantities:
            quantity.restore(part(state, quantity.name))
        self.tables.restore(part(state, self.tables.name))


def _reader(engine: Engine, places: list[tuple[float, ...]]) -> Callable[[Floats], Floats]:
    """What reads all probes at once: one search of the mesh, and one message between ranks a row."""
    return engine.probe(np.array(places, float)) if places else lambda T: np.zeros(0)


def _wants_dose(case: Case) -> bool:
    asked = "cem43" in case.output.fields or any(t.name == "CEM43_max" for t in case.targets)
    return asked or case.kind == "hyperthermia"


def _wants_T90(case: Case) -> bool:
    """Whether a dose of T90(t) will be asked for: it takes a sort of all cells at every instant."""
    return case.kind == "hyperthermia" or any(t.name == "CEM43_T90" for t in case.targets)


def _at(step: DenseStep, t: float) -> Floats:
    middle = step.t0 + step.gamma * (step.t1 - step.t0)
    return step.middle if t == middle else step.at(t)
