"""What PETSc and FFCx change in the whole process when they load or compile, put back afterwards."""

from __future__ import annotations

import logging
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE) if hasattr(signal, "SIGPIPE") else ()


@contextmanager
def kept_signals() -> Iterator[None]:
    """PETSc takes over signals; a run's own handlers (SIGTERM keeps a checkpoint) must stay."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    if threading.current_thread() is threading.main_thread():  # elsewhere Python allows no handlers
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


@contextmanager
def quiet() -> Iterator[None]:
    """FFCx and the compiler's driver set up the root logger, tell it each command, and warn of each other."""
    root = logging.getLogger()
    level, handlers, disabled = root.level, list(root.handlers), root.manager.disable
    logging.disable(max(logging.INFO, disabled))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of code that is not ours
            yield
    finally:
        logging.disable(disabled)
        root.setLevel(level)
        root.handlers[:] = handlers
