"""`simulate`: a case to temperatures in time, verdicts, and the files of a run."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.bioheat.integrate import Integrator
from magheat.case.model import Case
from magheat.errors import Interrupted, StrictViolation
from magheat.fem.ranks import world_rank
from magheat.runner.checkpoint import Checkpoints, nested, part
from magheat.runner.corners import solve_corners
from magheat.runner.files import replace_json
from magheat.runner.folder import LOG, SUMMARY, check_folder, clear
from magheat.runner.inputs import copy_inputs, fingerprint
from magheat.runner.interrupt import Interrupt
from magheat.runner.progress import Progress, clock, waiting
from magheat.runner.recorder import Recorder
from magheat.runner.report import write_report
from magheat.runner.report.data import report_data, save_data
from magheat.runner.runlog import RunLog
from magheat.runner.setup import Setup, prepare
from magheat.runner.summary import Wall, summarise
from magheat.runner.verdict import violations

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Result:
    """What a run gave. Temperatures in degC at `time_s` (rows of the tables); `out` is the folder."""

    summary: dict[str, Any]
    time_s: Floats
    probes_degC: dict[str, Floats]
    regions_degC: dict[str, dict[str, Floats]] = field(repr=False)
    out: Path | None = None


def simulate(
    case: Case,
    out: str | Path | None = None,
    *,
    engine: str | None = None,
    resume: bool = False,
    force: bool = False,
    strict: bool = False,
    progress: bool | None = None,
) -> Result:
    """Solve a case, and where `out` is given write its files there (see the README for which).

    engine replaces the case's; resume goes on from the checkpoint of an unfinished run in `out`, force
    starts over there; progress None shows a bar on a terminal. Input errors are raised before a file
    is written. Raises InputError and its children, SolverError, Interrupted (the checkpoint is kept),
    and with strict StrictViolation where a limit, a target or a critical rate is not met.
    """
    show = progress if world_rank() == 0 else False
    with waiting(f"{case.title}: setting up", show):
        run = _Run(case, None if out is None else Path(out), engine, resume=resume, force=force)
    result = run.solve(show)
    broken = violations(result.summary) if strict else []
    if broken:
        raise StrictViolation("; ".join(broken), fix="without --strict this is no error")
    return result


class _Run:
    """One run from set-up to summary."""

    def __init__(self, case: Case, out: Path | None, engine: str | None, *, resume: bool, force: bool):
        self._began = time.perf_counter()
        self._log = RunLog()
        start = "new" if out is None else check_folder(out, case, resume=resume, force=force)
        self._setup = prepare(case, engine)
        self._out = out
        self._checkpoints: Checkpoints | None = None
        state = None
        if out is not None:
            mesh, solver = self._setup.mesh, self._setup.engine
            self._checkpoints = Checkpoints(out, solver, fingerprint(case, mesh, solver))
            state = self._checkpoints.load() if start == "resume" else None
        self._integrator = Integrator(
            self._setup.problem, self._setup.engine, None if state is None else part(state, "integrator")
        )
        self._recorder = Recorder(self._setup, self._integrator)
        self._wall = Wall()
        if state is None:
            self._recorder.begin()
        else:
            self._recorder.restore(part(state, "recorder"))
            self._wall = Wall(**{k: float(v) for k, v in part(state, "wall").items()})
        self._resumed = state is not None
        _describe(self._setup, self._log)
        self._wall.setup += self._lap()

    def solve(self, show: bool | None) -> Result:
        try:
            self._open()
            duration = self._integrator.duration
            with Interrupt() as interrupt, Progress(duration, self._log, show) as progress:
                self._loop(interrupt, progress)
            return self._finish(show)
        except Exception as error:
            self._log.say(f"ended: {error}")
            raise
        finally:
            self._recorder.close()
            self._log.close()

    def _open(self) -> None:
        """Make the folder and its first files, now that nothing of the input can be wrong any more."""
        out, setup = self._out, self._setup
        if out is None:
            return
        if setup.first_rank:
            if not self._resumed:
                clear(out)
            self._log.open(out / LOG, append=self._resumed)
        setup.engine.sum(0.0)  # the folder is there
        if setup.mesh is not None and not self._resumed:
            copy_inputs(setup.case, setup.mesh, out)
        self._recorder.open(out, self._resumed)

    def _loop(self, interrupt: Interrupt, progress: Progress) -> None:
        integrator, engine = self._integrator, self._setup.engine
        for step in integrator.steps():
            self._wall.solve += self._lap()
            self._recorder.step(step)
            progress.update(step.t1, engine.max(step.end), integrator.counts["accepted"])
            if step.switch:
                self._log.say(f"the schedule switches at {clock(step.t1)}")
            stop = engine.max(np.array([float(interrupt.asked)])) > 0.0
            if self._checkpoints is not None and (stop or self._checkpoints.due()):
                self._keep(step.t1, integrator.counts["accepted"])
            self._wall.output += self._lap()
            if stop:
                raise _interrupted(step.t1, self._out)

    def _lap(self) -> float:
        """Wall time (s) since the last lap."""
        now = time.perf_counter()
        lap, self._began = now - self._began, now
        return lap

    def _keep(self, t: float, number: int) -> None:
        assert self._checkpoints is not None
        state = {"integrator": self._integrator.state(), "recorder": self._recorder.state()}
        self._checkpoints.save(t, number, nested(state | {"wall": self._wall.as_dict()}))

    def _range(self, show: bool | None) -> list[dict[str, Any]]:
        """The corners of the case, with a checkpoint before: a run stopped here has them alone to do."""
        if not self._setup.case.corners:
            return []
        if self._checkpoints is not None:
            self._keep(self._integrator.time, self._integrator.counts["accepted"])
        self._wall.output += self._lap()
        with Interrupt() as interrupt:
            found = solve_corners(self._setup, interrupt, show)
        self._wall.range += self._lap()
        for corner in found:
            self._log.say(f"range, {corner['corner']} end: done")
        return found

    def _finish(self, show: bool | None) -> Result:
        corners = self._range(show)
        self._wall.output += self._lap()
        setup, recorder, out = self._setup, self._recorder, self._out
        summary = summarise(setup, self._integrator, recorder, self._wall, corners)
        if out is not None:
            self._report(summary, out)
        for warning in summary["warnings"]:
            self._log.say(f"warning: {warning}")
        self._log.say(f"done in {sum(self._wall.as_dict().values()):.1f} s")
        if out is not None and setup.first_rank:
            replace_json(out / SUMMARY, summary)
        if self._checkpoints is not None:
            self._checkpoints.remove()
        tables = recorder.tables
        return Result(summary, tables.time_s, tables.probes_degC(), tables.regions_degC(), out)

    def _report(self, summary: dict[str, Any], out: Path) -> None:
        data = report_data(self._setup, self._recorder)
        if self._setup.first_rank:
            save_data(out, data)
            write_report(out, summary)


def _interrupted(t: float, out: Path | None) -> Interrupted:
    if out is None:
        return Interrupted(f"stopped at t = {clock(t)}")
    return Interrupted(
        f"stopped at t = {clock(t)}; the checkpoint is kept in {out}", fix="--resume goes on from there"
    )


def _describe(setup: Setup, log: RunLog) -> None:
    engine, mesh = setup.engine, setup.mesh
    log.say(f"{setup.case.title} ({setup.case.kind})")
    log.say(
        f"engine {engine.name} on {engine.ranks} rank(s), order {engine.order}, dofs {engine.dofs_per_rank}"
    )
    if mesh is not None:
        shape = "axisymmetric" if mesh.axisymmetric else f"{mesh.dimension}-D"
        size = f"{len(mesh.points)} nodes, {len(mesh.cells)} cells, {shape}"
        log.say(f"mesh: {size}, regions {', '.join(mesh.regions)}")
    for heating in setup.heatings:
        slp = heating.entry["slp_W_per_g"] or heating.entry["slp_W_per_g_fe"]
        told = "" if slp is None else f", {slp:.4g} W/g"
        log.say(f"heat in {heating.entry['region']}: {heating.entry['model']}{told}")
