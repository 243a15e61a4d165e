"""The time loop: schedule, error control, events, energy; one generator of accepted steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat import model
from magheat.bioheat.accepted import AcceptedStep
from magheat.bioheat.energy import EnergyBalance
from magheat.bioheat.initial import initial_temperature, reference_temperature
from magheat.bioheat.model import HeatProblem
from magheat.bioheat.scheme import Step, attempt
from magheat.bioheat.statistics import RegionStatistics
from magheat.bioheat.stepsize import StepControl
from magheat.bioheat.system import Forces, HeatSystem
from magheat.bioheat.until import Condition
from magheat.errors import SolverError
from magheat.fem.engine import Engine

Floats = NDArray[np.float64]
SMALLEST = 1e-9  # s: a step below this means the problem cannot be solved


class Integrator:
    """Runs a HeatProblem on an engine; iterate over `steps()`."""

    def __init__(self, problem: HeatProblem, engine: Engine, resume: Mapping[str, Any] | None = None):
        self.problem, self.engine = problem, engine
        self.statistics = RegionStatistics(engine)
        T0 = initial_temperature(problem, engine)
        self.T_ref = reference_temperature(T0, engine)
        self.system = HeatSystem(problem, engine, self.T_ref)
        self.balance = EnergyBalance()
        self.switches: list[float] = []
        self.accepted = self.rejected = 0
        self.duration = sum(step.duration for step in problem.schedule)
        self._v = T0 - self.T_ref
        self._t, self._index, self._entered_at = 0.0, 0, 0.0
        self._entered: list[tuple[float, float]] = []  # time and mean temperature of each entry so far
        self._ended_early = False
        self._until: Condition | None = None
        self._last: Step | None = None
        self._first: Forces | None = None
        self._replay = list(problem.fixed_steps or ())
        self.system.surfaces.enter(problem.boundary, 0.0, float(self.T_ref))
        if problem.initial == "steady":
            self.system.enter()
            self._v = self.system.steady(self._v, 0.0)
        self.fixed = self.system.surfaces.fixed()
        self.initial = self.T_ref + self._v
        self._ice = self.system.phase.start(self._v)
        self._control = StepControl(problem.tolerance, 0.0, problem.max_step)
        if resume is None:
            self._enter_step()
        else:
            self._restore(resume)

    # -- what the caller reads ------------------------------------------------------------------
    @property
    def time(self) -> float:
        return self._t

    @property
    def temperature(self) -> Floats:
        """Owned temperatures (K) now."""
        return self.T_ref + self._v

    @property
    def factor(self) -> float:
        """Field factor in force (0 after the end)."""
        index = min(self._index, len(self.problem.schedule) - 1)
        return self.problem.schedule[index].factor

    @property
    def counts(self) -> dict[str, int]:
        return {
            "accepted": self.accepted,
            "rejected": self.rejected,
            "linear_iterations": self.system.linear_iterations,
        }

    def energy(self) -> dict[str, float]:
        return self.balance.summary()

    def measure(self, T: float) -> Floats:
        """What `AcceptedStep.measures` reads where a dof is at temperature T (K)."""
        return self.system.storage.measure(np.full_like(self._v, T - self.T_ref))

    # -- the loop -------------------------------------------------------------------------------
    def steps(self) -> Iterator[AcceptedStep]:
        """Accepted steps until the schedule ends."""
        while self._index < len(self.problem.schedule):
            entry = self.problem.schedule[self._index]
            if self._until is not None and self._until.holds(self.temperature):
                self._next_entry()
                continue
            step = self._step(entry, self._until)
            self._accept(step)
            end = self._entered_at + entry.duration
            done = self._t >= end * (1.0 - 1e-12) or self._ended_early
            if done:
                self._next_entry()
            yield AcceptedStep(step, self.system, entry.factor, done)

    def _step(self, entry: model.Step, condition: Condition | None) -> Step:
        """Try steps until one stands; an event within it shortens it to end there."""
        self._ended_early = False
        while True:
            landing = self._landing(entry)
            dt = self._replay.pop(0) if self._replay else self._control.propose(self._t, landing)
            try:
                step = self._attempt(dt, entry.factor)
            except SolverError as error:
                self._reject(dt, error)
                continue
            if self.problem.fixed_steps is None and not self._control.judge(dt, step.error):
                self._reject(dt, None)
                continue
            event = condition.first_time(step, self.system) if condition is not None else None
            if event is None:
                return step
            self._ended_early = True
            self._replay.clear()
            return step if event >= self._t + dt else self._attempt(event - self._t, entry.factor)

    def _attempt(self, dt: float, factor: float) -> Step:
        if self._first is None:
            self._first = self.system.forces(self._v, self._t, factor)
        return attempt(self.system, self._t, dt, (self._v, self._ice), self._first, factor, self._last)

    def _reject(self, dt: float, error: SolverError | None) -> None:
        self.rejected += 1
        if error is not None:
            self._control.fail(dt)
        if self._control.dt < SMALLEST or (self.problem.fixed_steps is not None and error is not None):
            raise error or SolverError(f"the time step fell below {SMALLEST:g} s at t = {self._t:g} s")

    def _accept(self, step: Step) -> None:
        self.balance.add(step)
        self.accepted += 1
        self._t, self._v = step.t0 + step.dt, step.end
        self._ice = self.system.phase.settled(step.end, step.ice[2])
        self._last, self._first = step, step.forces[2]
        if any(abs(self._t - b) <= 1e-9 * max(1.0, self._t) for b in self.system.surfaces.breakpoints()):
            self._restart()

    def _landing(self, entry: model.Step) -> float:
        end = self._entered_at + entry.duration
        kinks = [b for b in self.system.surfaces.breakpoints() if self._t * (1 + 1e-12) + 1e-9 < b < end]
        return min([end, *kinks])

    # -- the schedule ---------------------------------------------------------------------------
    def _next_entry(self) -> None:
        self._index += 1
        self.switches.append(self._t)
        self._entered_at = self._t
        if self._index < len(self.problem.schedule):
            self._enter_step()

    def _enter_step(self) -> None:
        entry = self.problem.schedule[self._index]
        self._until = self._condition(entry)
        self._entered.append((self._t, self._mean_temperature()))
        if entry.boundary is not None:
            self.system.surfaces.enter(entry.boundary, *self._entered[-1])
        if entry.boundary is not None or self._index == 0:
            self.system.enter()
            self.fixed = self.fixed | self.system.fixed
            self._impose()
        self._restart()

    def _impose(self) -> None:
        """Fixed temperatures that come into force at once, and the heat that takes."""
        v = self.system.surfaces.impose(self._v, self._t)
        content = self.system.content
        self.balance.impose(self.engine.sum(content(v, self._ice) - content(self._v, self._ice)))
        self._v, self._ice = v, self.system.phase.settled(v, self._ice)

    def _restart(self) -> None:
        """After a switch the past says nothing of the future."""
        self._last, self._first = None, None
        self._control.dt = self._first_size()

    def _first_size(self) -> float:
        """A first step over which the fastest dof moves by about the tolerance."""
        factor = self.problem.schedule[self._index].factor
        self._first = self.system.forces(self._v, self._t, factor)
        capacity = self.system.storage.content(self._v + 1.0) - self.system.storage.content(self._v)
        # P2 vertices hold next to nothing by themselves: they say nothing of the rate
        counts = ~self.system.fixed & (capacity > 1e-6 * self.engine.max(capacity))
        rate = np.divide(self._first.total, capacity, out=np.zeros_like(capacity), where=counts)
        fastest = max(self.engine.max(rate), -self.engine.min(rate))
        entry = self.problem.schedule[self._index]
        longest = entry.duration / 10.0
        return min(longest, max(1e-3, 2.0 * self.problem.tolerance / fastest)) if fastest > 0 else longest

    def _mean_temperature(self) -> float:
        names, volume = self.engine.regions, self.statistics.volume
        heat = sum(volume(n) * self.statistics.mean(n, self.temperature) for n in names)
        return heat / sum(volume(n) for n in names)

    def _condition(self, entry: model.Step) -> Condition | None:
        if entry.until is None:
            return None
        probe = None
        if entry.until.statistic == "probe":
            place = np.array([self.problem.probes[entry.until.of][: self.engine.dimension]], float)
            probe = _scalar(self.engine.probe(place))
        return Condition(entry.until, self.statistics, probe)

    # -- checkpoint -----------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """All that a resumed run needs, as arrays and numbers of this rank."""
        state: dict[str, Any] = {
            "v": self._v, "t": self._t, "index": self._index, "entered_at": self._entered_at,
            "dt": self._control.dt, "accepted": self.accepted, "rejected": self.rejected,
            "linear_iterations": self.system.linear_iterations, "switches": np.array(self.switches),
            "entered": np.array(self._entered), "fixed": self.fixed, "initial": self.initial,
            "ice": self._ice,
        }  # fmt: skip
        if self._last is not None:
            state |= {"last.t0": self._last.t0, "last.dt": self._last.dt}
            state |= {"last.start": self._last.start, "last.middle": self._last.middle}
        return state | self.balance.state()

    def _restore(self, state: Mapping[str, Any]) -> None:
        self._t, self._v = float(state["t"]), np.asarray(state["v"])
        self._ice = np.asarray(state["ice"])
        self._index, self._entered_at = int(state["index"]), float(state["entered_at"])
        self._entered = [(float(t), float(T)) for t, T in state["entered"]]
        for entry, (t, mean) in zip(self.problem.schedule, self._entered, strict=False):
            if entry.boundary is not None:
                self.system.surfaces.enter(entry.boundary, t, mean)
        self.system.enter()
        self.fixed, self.initial = np.asarray(state["fixed"]), np.asarray(state["initial"])
        self.switches = [float(t) for t in state["switches"]]
        self.accepted, self.rejected = int(state["accepted"]), int(state["rejected"])
        self.system.linear_iterations = int(state["linear_iterations"])
        self.balance.restore(state)
        self._control.dt = float(state["dt"])
        if self._index < len(self.problem.schedule):
            self._until = self._condition(self.problem.schedule[self._index])
        if "last.t0" in state:
            start, middle = np.asarray(state["last.start"]), np.asarray(state["last.middle"])
            factor = self.problem.schedule[min(self._index, len(self.problem.schedule) - 1)].factor
            forces = self.system.forces(self._v, self._t, factor)
            dt = float(state["last.dt"])
            ice = (self._ice,) * 3
            t0 = float(state["last.t0"])
            self._last = Step(t0, dt, start, middle, self._v, (forces,) * 3, ice, 0.0, 0.0, 0.0)


def _scalar(probe: Callable[[Floats], Floats]) -> Callable[[Floats], float]:
    return lambda T: float(probe(T)[0])
