"""The loop over points: hands runs to the workers, answers from the store, builds meshes first."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, replace
from typing import Any

from magheat.errors import Interrupted, SolverError
from magheat.study.meshes import mesh_key, on_mesh, stored_mesh
from magheat.study.store import Store
from magheat.study.table import Row
from magheat.study.task import Done, Task, build_mesh, run_task
from magheat.study.workers import Workers

Work = Generator[Sequence[Task], Sequence[Done], Row]  # a point: asks for runs, in the end gives its row
DIED = Done(None, "the process of this run ended abruptly (out of memory?)", SolverError.exit_code)
PATIENCE = 0.5  # s between looks for Ctrl-C


@dataclass
class _Asked:
    """What a point waits for."""

    work: Work
    answers: list[Done | None]

    @property
    def complete(self) -> bool:
        return None not in self.answers


@dataclass(frozen=True)
class _Job:
    """A run for one place among the answers of a point."""

    asked: _Asked
    place: int
    task: Task


class Drive:
    """Runs all points; `told` hears of each row, `asked_to_stop` is looked at between runs."""

    def __init__(
        self,
        works: Iterator[Work],
        workers: Workers,
        store: Store,
        told: Callable[[Row], None],
        say: Callable[[str], None],
        asked_to_stop: Callable[[], bool],
    ):
        self._works, self._workers, self._store = works, workers, store
        self._told, self._say, self._asked_to_stop = told, say, asked_to_stop
        self._ready: deque[_Job] = deque()
        self._suspects: deque[_Job] = deque()  # were running when a process died: each runs alone
        self._running: dict[Future[Done], _Job] = {}
        self._building: dict[Future[Done], str] = {}
        self._waiting: dict[str, list[_Job]] = defaultdict(list)  # for a mesh, or for the same run

    def run(self) -> None:
        """Until every point has its row. Raises Interrupted; what is done stays in the store."""
        while self._fill():
            futures = [*self._running, *self._building]
            done, _ = wait(futures, PATIENCE, FIRST_COMPLETED)
            died = [future for future in done if isinstance(_error(future), BrokenExecutor)]
            for future in done:
                self._take(future)
            if died:
                self._bury()
            if self._asked_to_stop():
                self._workers.stop()
                raise Interrupted("stopped")

    def _fill(self) -> bool:
        """Give the workers what they can take; False when all is done."""
        while len(self._running) + len(self._building) < self._workers.width:
            if self._asked_to_stop():
                break
            if self._suspects:
                if self._running or self._building:
                    break
                self._start(self._suspects.popleft())
                break
            if not self._ready:
                work = next(self._works, None)
                if work is None:
                    break
                self._advance(work, None)
            else:
                self._start(self._ready.popleft())
        return bool(self._running or self._building or self._ready or self._suspects)

    def _advance(self, work: Work, answers: Sequence[Done] | None) -> None:
        """Send the answers to a point, and queue what it asks for next."""
        try:
            tasks = work.send(answers)  # type: ignore[arg-type]  # None starts a generator
        except StopIteration as ended:
            self._told(ended.value)
            return
        asked = _Asked(work, [None] * len(tasks))
        self._ready.extendleft(_Job(asked, place, task) for place, task in reversed(list(enumerate(tasks))))

    def _answer(self, job: _Job, done: Done) -> None:
        job.asked.answers[job.place] = done
        if job.asked.complete:
            self._advance(job.asked.work, [answer for answer in job.asked.answers if answer is not None])

    def _start(self, job: _Job) -> None:
        """Run a job, or answer it from the store, or wait for its mesh or for the same run."""
        task = job.task
        known = self._store.done(task)
        if known is not None:
            self._answer(job, known)
            return
        if any(other.task.key == task.key for other in self._running.values()):
            self._waiting[task.key].append(job)
            return
        mesh = mesh_key(task.case)
        if mesh is not None:
            stored = stored_mesh(self._store.meshes, mesh)
            if stored is None:
                self._build(mesh, job)
                return
            task = replace(task, case=on_mesh(task.case, stored))
        self._running[self._workers.submit(run_task, task)] = job

    def _build(self, mesh: str, job: _Job) -> None:
        if mesh in self._waiting:
            self._waiting[mesh].append(job)
            return
        self._waiting[mesh] = [job]
        future = self._workers.submit(build_mesh, job.task.case, self._store.meshes, mesh)
        self._building[future] = mesh

    def _take(self, future: Future[Done]) -> None:
        """The result of a run or of a mesh; one whose process died is left for `_bury`."""
        error = _error(future)
        if isinstance(error, BrokenExecutor):
            return
        if isinstance(error, CancelledError):
            raise SolverError(
                "the cluster has dropped a run", fix="the same command goes on with what is left"
            )
        done = future.result() if error is None else Done(None, f"{type(error).__name__}: {error}", 4)
        if done.code == Interrupted.exit_code:
            raise Interrupted("stopped")
        if future in self._building:
            self._have_mesh(self._building.pop(future), done)
        else:
            self._have_run(self._running.pop(future), done)

    def _have_mesh(self, mesh: str, done: Done) -> None:
        jobs = self._waiting.pop(mesh)
        if done.error is None:
            self._say(f"mesh {mesh} built")
            self._ready.extendleft(reversed(jobs))
            return
        for waiting in jobs:
            self._answer(waiting, done)

    def _have_run(self, job: _Job, done: Done) -> None:
        self._store.put(job.task, done)
        self._say(f"{job.task.name}: {done.error or 'done'}")
        for same in self._waiting.pop(job.task.key, []):
            self._answer(same, done)
        self._answer(job, done)

    def _bury(self) -> None:
        """After a worker died: what ran beside others is run again alone, what ran alone is to blame."""
        runs = list(self._running.values())
        meshes = [self._waiting.pop(mesh) for mesh in self._building.values()]
        self._running.clear()
        self._building.clear()
        self._workers.renew()
        alone = len(runs) + len(meshes) == 1
        if not alone:
            self._suspects.extend([*runs, *(job for jobs in meshes for job in jobs)])
            return
        for job in runs:
            self._have_run(job, DIED)
        for job in (job for jobs in meshes for job in jobs):
            self._answer(job, DIED)


def _error(future: Future[Any]) -> BaseException | None:
    try:
        return future.exception(timeout=0)
    except CancelledError as error:
        return error
