"""Who does the runs: this process, processes on this machine, or a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from magheat.errors import EngineError, InputError, Interrupted
from magheat.study.table import INSTALL

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
           "NUMEXPR_NUM_THREADS")  # fmt: skip
CONNECT_S = 15.0


class Workers(Protocol):
    """`width` tasks at a time. `renew` after a worker died, `stop` ends what runs, `close` lets go."""

    width: int

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]: ...

    def renew(self) -> None: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...


class Here:
    """This process: what is submitted is done at once."""

    width = 1

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work(*arguments))
        return future

    def renew(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


class Processes:
    """Processes of their own on this machine, with their share of its cores for numerical threads."""

    def __init__(self, jobs: int):
        self.width = jobs
        self._others = set(multiprocessing.active_children())
        self._pool = self._made()

    def _made(self) -> Executor:
        spawn = multiprocessing.get_context("spawn")  # MPI and PETSc do not survive a fork
        return ProcessPoolExecutor(self.width, spawn, initializer=_begin_worker)

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        with _threads(max(1, available_cores() // self.width)):
            return self._pool.submit(_ends_if_told, work, *arguments)

    def renew(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._pool = self._made()

    def stop(self) -> None:
        """A run that keeps a checkpoint writes it before its process ends."""
        for process in set(multiprocessing.active_children()) - self._others:
            process.terminate()
        self._pool.shutdown(cancel_futures=True)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class Cluster:
    """The workers of a Dask scheduler; they need magheat, and see the study's folder under its path."""

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise EngineError("--cluster needs Dask, which is not installed", fix=INSTALL) from None
        try:
            self._client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            fix = "e.g. tcp://127.0.0.1:8786, as `dask scheduler` says it"
            where = f"--cluster {address}"
            raise InputError(f"no Dask scheduler answers: {error}", where=where, fix=fix) from None
        self.width = self._count(address)
        self._executor = self._client.get_executor(pure=False, retries=0)

    def _count(self, address: str) -> int:
        """One run at a time for each worker."""
        try:
            versions = self._client.run(_version)
        except Exception as error:
            self.close()
            raise InputError(f"a worker cannot load magheat: {error}", where=f"--cluster {address}",
                             fix="install the same magheat on the workers") from None  # fmt: skip
        if not versions:
            self.close()
            raise InputError("the scheduler has no workers", where=f"--cluster {address}",
                             fix=f"dask worker {address} --nthreads 1")  # fmt: skip
        others = {version for version in versions.values() if version != _version()}
        if others:
            self.close()
            raise InputError(f"workers with magheat {', '.join(sorted(others))}, here {_version()}",
                             where=f"--cluster {address}", fix="install the same magheat")  # fmt: skip
        return len(versions)

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future: Future[Any] = self._executor.submit(work, *arguments)
        return future

    def renew(self) -> None:
        pass

    def stop(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        self._client.close()


@contextmanager
def workers(jobs: int | None, cluster: str | None, most: int) -> Iterator[Workers]:
    """The workers of a study that never has more than `most` runs at a time."""
    if cluster is not None and jobs is not None:
        raise InputError(
            "--jobs is of this machine, and --cluster has its own workers", fix="give one of the two"
        )
    if jobs is not None and jobs < 1:
        raise InputError(f"{jobs} jobs", where="--jobs", fix="1 or more")
    count = min(most, available_cores() if jobs is None else jobs)
    made: Workers = Cluster(cluster) if cluster is not None else Here() if count == 1 else Processes(count)
    try:
        yield made
    finally:
        made.close()


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version() -> str:
    from magheat import __version__

    return __version__


def _ends_if_told(work: Callable[..., Any], *arguments: Any) -> Any:
    """The work; a process that was told to end does so, for else the pool would wait for it for ever."""
    try:
        done = work(*arguments)
    except KeyboardInterrupt:
        os._exit(Interrupted.exit_code)
    if done.code == Interrupted.exit_code:  # its checkpoint is written
        os._exit(Interrupted.exit_code)
    return done


def _begin_worker() -> None:
    """Ctrl-C is for the first process to answer; without it a worker has nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Processes begun within use so many numerical threads, unless the user has set them."""
    ours = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(ours, str(count)))
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)
