"""What loading and using the dolfinx engine does to the process around it."""

import pytest

pytestmark = pytest.mark.usefixtures("dolfinx_engine")


def outcome(child, program):
    done = child("-W", "ignore", "-c", program)
    assert done.returncode == 0, done.stderr
    return done


def test_h5py_comes_before_dolfinx(child):
    program = (
        "import sys; import magheat.fem.dolfinx\n"
        "order = list(sys.modules); print(order.index('h5py') < order.index('dolfinx'))"
    )
    assert outcome(child, program).stdout.strip() == "True"


def test_nothing_of_the_other_engine_is_loaded(child):
    program = (
        "import sys; import magheat.fem.dolfinx\n"
        "print([m for m in ('skfem', 'pyamg', 'magheat.fem.embedded') if m in sys.modules])"
    )
    assert outcome(child, program).stdout.strip() == "[]"


def test_signal_handlers_survive(child):
    program = (
        "import os, signal\n"
        "def tell(number, frame): print('told', number == signal.SIGTERM)\n"
        "signal.signal(signal.SIGTERM, tell)\n"
        "import magheat.fem.dolfinx\n"
        "os.kill(os.getpid(), signal.SIGTERM)"
    )
    assert outcome(child, program).stdout.strip() == "told True"


def test_options_of_the_command_line_are_not_petscs(child):
    program = (
        "import sys; sys.argv += ['-ksp_type', 'nonsense', '-help']\n"
        "import numpy as np\n"
        "from magheat.fem.dolfinx import DolfinxEngine\n"
        "from magheat.verification.meshes import box\n"
        "e = DolfinxEngine(box((1.0, 1.0), (3, 3)))\n"
        "s = e.solver(np.zeros(16, bool)); s.setup(e.mass(np.ones((18, 1))))\n"
        "print(s.solve(np.ones(16), 1e-9)[1] > 0)"
    )
    done = outcome(child, program)
    assert done.stdout.strip() == "True"


def test_compiling_says_nothing(child, tmp_path):
    program = (
        "import os, logging; os.environ['XDG_CACHE_HOME'] = %r\n"
        "import numpy as np\n"
        "from magheat.fem.dolfinx import DolfinxEngine\n"
        "from magheat.verification.meshes import box\n"
        "e = DolfinxEngine(box((1.0, 1.0), (3, 3)))\n"
        "e.load(np.ones((18, 1)))\n"
        "root = logging.getLogger(); print(root.handlers, root.level)"
    )
    done = outcome(child, program % str(tmp_path))
    assert done.stdout.strip() == "[] 30"
    assert "build" not in done.stderr and "gcc" not in done.stderr
    assert any(tmp_path.rglob("*.c"))
