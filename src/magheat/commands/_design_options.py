"""The options of `magheat slp` that ask for a design: the best particle, or a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from magheat.commands._particle_options import option

_D = "Design"

Optimize = Annotated[
    list[str] | None,
    option(
        "Seek the best diameter, frequency, field, aspect, coating or anisotropy, up to three of them: "
        "diameter, or with its range diameter=6nm:40nm.",
        _D,
    ),
]
Map = Annotated[
    list[str] | None,
    option("One of the two axes of a map: diameter=6nm:40nm:80, frequency=50kHz:1MHz:60:log.", _D),
]
Limit = Annotated[
    str | None,
    option("On the field: atkinson-brezovich, hergt-dutz. What is not given is the largest allowed.", _D),
]
Exposed = Annotated[str | None, option("Diameter of the body in the field (default 0.30 m, a thorax).", _D)]
Site = Annotated[str | None, option("Instead of it, a site of the library: head.", _D)]
Materials = Annotated[str | None, option("Seek for each of these: magnetite,maghemite or all.", _D)]
Shapes = Annotated[str | None, option("Seek for each of these: sphere,cube.", _D)]


@dataclass(frozen=True)
class Wish:
    """What is asked of a design, as texts."""

    optimize: list[str]
    maps: list[str]
    limit: str | None
    exposed: str | None
    site: str | None
    materials: str | None
    shapes: str | None

    def __bool__(self) -> bool:
        """Whether a design is asked for."""
        return bool(self.optimize or self.maps)

    def check(self, other: dict[str, Any]) -> None:
        """Refuse options that do not go together; `other`: those that no design takes, by name."""
        from magheat.errors import InputError

        asked = "--optimize" if self.optimize else "--map"
        if self.optimize and self.maps:
            raise InputError("both --optimize and --map are given", fix="one of them")
        for name, value in other.items():
            if self and value:
                raise InputError(f"{name} does not go with {asked}", where=name, fix="one of them")
        for name in ("limit", "exposed", "site", "materials", "shapes"):
            alone = name in ("materials", "shapes")
            if getattr(self, name) is not None and not (self.optimize or (self.maps and not alone)):
                fix = "--optimize diameter" if alone else "--optimize diameter, or two --map"
                raise InputError("nothing is sought", where=f"--{name}", fix=fix)

    def exposed_m(self) -> float | None:
        """The exposed diameter, where it is given."""
        from magheat import units

        return None if self.exposed is None else units.parse(self.exposed, "length", "--exposed")
