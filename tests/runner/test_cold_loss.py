"""The loss over the 250 K of nanowarming: what a run looks up against the model itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from magheat import slp
from magheat.case import load_case
from magheat.case.model import Case, ModelHeating
from magheat.runner.heating import CRYOGENIC, heating

BALL = {"build": "concentric_spheres", "layers": {"tumour": "10 mm"}, "size": {"tumour": "4 mm"}}
T0, TG = 117.93812, 150.15  # K, of the viscosity law of VS55 and of its glass


def vitrified(particle: dict[str, Any], **entry: Any) -> Case:
    return load_case(
        {
            "magheat": 1, "kind": "nanowarming",
            "geometry": BALL,
            "regions": {"tumour": {"agent": "VS55"}},
            "particles": [{"in": "tumour", "concentration": "10 mg/mL", "particle": particle} | entry],
            "field": {"frequency": "190 kHz", "amplitude": "20 kA/m"},
            "initial": "-150 degC", "schedule": [{"for": "10 s"}],
        }
    )  # fmt: skip


def direct(case: Case, T: Any, mobile: float | None = None) -> Any:
    way, drive = case.particles[0].heating, case.drive
    assert isinstance(way, ModelHeating) and drive is not None
    found = slp.loss_power(
        way.particle, frequency=drive.frequency, amplitude=drive.amplitude, temperature=T,
        viscosity=way.viscosity(T), mobile=way.mobile if mobile is None else mobile, **dict(way.options),
    )  # fmt: skip
    return 1e3 * np.asarray(found.slp_W_per_g)


def looked_up(case: Case, T: Any) -> Any:
    assert case.drive is not None
    return heating(case, case.particles[0]).source.specific(np.array([case.drive.amplitude]), T)


@pytest.mark.parametrize("diameter", ["12 nm", "16 nm", "22 nm", "30 nm"])
@pytest.mark.parametrize("law", ["constant", "bloch"])
def test_the_table_holds_from_nitrogen_to_the_warm_body(diameter: str, law: str) -> None:
    particle = {"material": "magnetite", "diameter": diameter, "coating": "5 nm", "temperature_law": law}
    case = vitrified(particle)
    beside = [edge + off for edge in (T0, TG) for off in np.linspace(-2.0, 2.0, 81)]
    T = np.sort(np.concatenate([np.linspace(*CRYOGENIC, 601), beside]))
    exact = direct(case, T)
    assert looked_up(case, T) == pytest.approx(exact, rel=1e-3, abs=1e-6 * float(exact.max()))


def test_brownian_rotation_freezes_with_the_agent() -> None:
    """A large particle loses by turning: in the liquid it does, from well above Tg down it cannot."""
    case = vitrified({"material": "magnetite", "diameter": "24 nm", "coating": "5 nm"})
    liquid, glass = np.array([273.15]), np.array([90.0, T0, TG])
    assert direct(case, liquid) > 50.0 * direct(case, liquid, mobile=0.0)
    assert looked_up(case, glass) == pytest.approx(direct(case, glass, mobile=0.0), rel=2e-3, abs=1e-3)


def test_the_moment_of_a_cold_particle_is_larger() -> None:
    """Where the barrier is low, the loss goes as the moment: Bloch's law shows, and by its own amount."""
    size = {"material": "magnetite", "diameter": "6 nm", "coating": "5 nm"}
    T = np.array([150.0])
    constant = vitrified(size | {"temperature_law": "constant"}, mobile=0)
    bloch = vitrified(size | {"temperature_law": "bloch"}, mobile=0)
    assert looked_up(bloch, T) > 1.02 * looked_up(constant, T)


def test_a_table_of_measured_losses_stands_in_for_the_model() -> None:
    rows = [["-150 degC", "80 W/g"], ["-100 degC", "150 W/g"], ["0 degC", "400 W/g"]]
    data = dict(vitrified({"material": "magnetite", "diameter": "14 nm"}).tree)
    data["particles"] = [{"in": "tumour", "concentration": "10 mg/mL", "heating": {"table": rows}}]
    case = load_case(data)
    made = heating(case, case.particles[0])
    T = np.array([100.0, 123.15, 148.15, 223.15, 273.15])
    assert looked_up(case, T) == pytest.approx([8e4, 8e4, 1.15e5, 2.75e5, 4e5])
    assert made.covers == (123.15, 273.15)
