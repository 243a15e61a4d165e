"""The field in SI: uniform, a coil's, or a measured map."""

from __future__ import annotations

from magheat import units
from magheat.bioheat.model import PowerLimit
from magheat.case.document import KeyPath
from magheat.case.model import SINE, Drive, FieldMap, Geometry, axisymmetric
from magheat.case.resolve.context import Context
from magheat.case.resolve.values import MapFile, space_map
from magheat.case.schema.field import CoilModel, FieldModel
from magheat.errors import InputError
from magheat.field import Coil, Loops, PlacedCoil, Solenoid, helmholtz

PATH: KeyPath = ("field",)
Vector = tuple[float, ...]


def driving_field(context: Context, shape: Geometry | None) -> Drive | None:
    """The field of the case, None where it has none."""
    field = context.model.field
    if field is None:
        return None
    if field.coil is not None and field.map is not None:
        context.problems.add((*PATH, "map"), "a coil and a map stand together", "keep one of them")
    mapped = _map(context, field)
    if field.amplitude is None and field.map is None:
        context.problems.add((*PATH, "amplitude"), "is missing", "e.g. amplitude: 4.5 kA/m")
    amplitude = field.amplitude
    if amplitude is None:  # where it is missing: some field, so that nothing else is found wrong for it
        amplitude = 1.0 if mapped is None else mapped.highest
    axis, centre = _eddy_axis(context, field)
    limit = field.power_limit
    return Drive(
        frequency=field.frequency,
        amplitude=amplitude,
        waveform=SINE if field.waveform is None else tuple(sorted(field.waveform.items())),
        bias=field.bias,
        eddy_axis=axis,
        eddy_centre=centre,
        coil=None if field.coil is None else _placed(context, field.coil, shape),
        map=mapped,
        eddy_in_coil=field.eddy is True and field.coil is not None,
        power_limit=None if limit is None else PowerLimit(limit.power, limit.coil_power),
    )


def _eddy_axis(context: Context, field: FieldModel) -> tuple[Vector | None, Vector | None]:
    """Axis and centre of the eddy currents of a uniform field."""
    path = (*PATH, "eddy")
    if field.eddy is None:
        return None, None
    if field.coil is not None:
        if field.eddy is not True:
            context.problems.add(path, "the coil says where its axis is", "eddy: on")
        return None, None
    if field.eddy is True:
        context.problems.add(
            path,
            "without a coil nothing says where the currents run",
            "eddy: {axis: [0, 0, 1], centre: [0 mm, 0 mm, 0 mm]}, or a coil",
        )
        return None, None
    if len(field.eddy.axis) != len(field.eddy.centre):
        context.problems.add(path, "axis and centre have different numbers of coordinates")
    return tuple(field.eddy.axis), tuple(field.eddy.centre)


def _map(context: Context, field: FieldModel) -> FieldMap | None:
    """The map of the field and its largest value."""
    if field.map is None:
        return None
    path = (*PATH, "map")
    with context.problems.at(*path):
        values = space_map(context, path, field.map, units.unit_factor(field.map.unit, "field"))
        assert isinstance(values.at, MapFile)
        highest = values.at.highest
        if not highest > 0.0:
            raise context.fail(path, "the map is nowhere above zero", "the peak field at each point")
        return FieldMap(values, highest)
    return None


def _placed(context: Context, model: CoilModel, shape: Geometry | None) -> PlacedCoil | None:
    """The coil in the coordinates of the mesh: (r, z) where it is axisymmetric."""
    path = (*PATH, "coil")
    try:
        coil = _coil(model)
    except InputError as error:
        context.problems.add((*path, "loops"), error.what, error.fix)
        return None
    centre, axis = tuple(model.centre), tuple(model.axis)
    if shape is not None and axisymmetric(shape):
        for key, vector in (("centre", centre), ("axis", axis)):
            if any(vector[:-1]):
                context.problems.add(
                    (*path, key),
                    "an axisymmetric body lies in a coil about the z axis only",
                    "[0, 0, 1] as the axis, [0 mm, 0 mm, z] as the centre; else a mesh in three dimensions",
                )
        return PlacedCoil(coil, (0.0, centre[-1]), (0.0, axis[-1] or 1.0))
    for key, vector in (("centre", centre), ("axis", axis)):
        if len(vector) != 3:
            context.problems.add((*path, key), f"{len(vector)} coordinates, but a coil needs 3", "[x, y, z]")
    return PlacedCoil(coil, centre, axis)


def _coil(model: CoilModel) -> Coil:
    if model.solenoid is not None:
        return Solenoid(model.solenoid.radius, model.solenoid.length)
    if model.helmholtz is not None:
        return helmholtz(model.helmholtz.radius)
    assert model.loops is not None
    radii, heights, turns = zip(*((loop.radius, loop.z, loop.turns) for loop in model.loops), strict=True)
    return Loops(tuple(radii), tuple(heights), tuple(turns))
