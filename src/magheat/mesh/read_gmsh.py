"""gmsh files of versions 2.2 and 4.1, ascii and binary, with all that their groups say.

Format: C. Geuzaine, J.-F. Remacle, Gmsh reference manual, chapter "Gmsh file formats". Read here and
not through meshio, which loses groups that share a name or an entity.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magheat.errors import MeshError
from magheat.mesh.raw import Block, RawMesh, dimension_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# element type of gmsh: kind, number of nodes
KINDS = {
    1: ("line", 2),
    2: ("triangle", 3),
    3: ("quad", 4),
    4: ("tetra", 4),
    5: ("hexahedron", 8),
    6: ("wedge", 6),
    7: ("pyramid", 5),
    8: ("line3", 3),
    9: ("triangle6", 6),
    10: ("quad9", 9),
    11: ("tetra10", 10),
    12: ("hexahedron27", 27),
    13: ("wedge18", 18),
    14: ("pyramid14", 14),
    15: ("vertex", 1),
    16: ("quad8", 8),
    17: ("hexahedron20", 20),
    18: ("wedge15", 15),
    19: ("pyramid13", 13),
    21: ("triangle10", 10),
    23: ("triangle15", 15),
    26: ("line4", 4),
    27: ("line5", 5),
    29: ("tetra20", 20),
    30: ("tetra35", 35),
}


class Tokens:
    """Numbers of a section one after the other, from text or from bytes."""

    def __init__(self, section: bytes, ascii_: bool, order: str):
        self.order, self.at = order, 0
        self.words = np.array(section.split(), dtype=float) if ascii_ else None
        self.bytes = section

    def take(self, count: int, kind: str) -> NDArray[Any]:
        """The next `count` numbers; kind is a numpy type such as i4, u8, f8."""
        count = int(count)
        if self.words is not None:
            found = self.words[self.at : self.at + count]
            self.at += count
        else:
            dtype = np.dtype(self.order + kind)
            found = np.frombuffer(self.bytes, dtype, count, self.at)
            self.at += count * dtype.itemsize
        if len(found) < count:
            raise ValueError("a section ends early")
        return found.astype(float if kind.startswith("f") else np.int64)


def read_gmsh(path: Path) -> RawMesh:
    """The raw mesh of a gmsh file. Raises MeshError where it is damaged or of another version."""
    data = path.read_bytes()
    try:
        version, ascii_, order, size_t = _format(data, path)
        names = _physical_names(data)
        if version == "2.2":
            tags, points = _nodes_2(Tokens(_section(data, "Nodes"), ascii_, order))
            blocks = _elements_2(_section(data, "Elements"), ascii_, order)
        else:
            entities = _entities_4(data, ascii_, order, size_t)
            tags, points = _nodes_4(Tokens(_section(data, "Nodes"), ascii_, order), size_t)
            blocks = _elements_4(Tokens(_section(data, "Elements"), ascii_, order), size_t, entities)
        return _named(points, _renumbered(blocks, tags), names)
    except (ValueError, IndexError, KeyError, OverflowError, MemoryError) as error:
        raise MeshError(f"this gmsh file is damaged: {error}", where=str(path)) from None


def _format(data: bytes, path: Path) -> tuple[str, bool, str, str]:
    head = _section(data, "MeshFormat")
    version, kind, size = head.split(None, 3)[:3]
    if version.decode() not in ("2.2", "4.1"):
        raise MeshError(
            f"gmsh format {version.decode()} is not supported",
            where=str(path),
            fix="gmsh FILE -save -format msh41 -o NEW.msh",
        )
    if b"$PartitionedEntities" in data[: 1 << 20]:
        raise MeshError("the mesh is partitioned", where=str(path), fix="save it unpartitioned")
    order = "<"
    if kind == b"1":
        one = head.split(b"\n", 1)[1][:4]
        order = "<" if int.from_bytes(one, "little") == 1 else ">"
    return version.decode(), kind == b"0", order, f"u{int(size)}"


def _section(data: bytes, name: str) -> bytes:
    start = re.search(rb"^\$%b[ \t]*\r?\n" % name.encode(), data, re.MULTILINE)
    end = data.find(b"$End" + name.encode(), start.end() if start else 0)
    if start is None or end < 0:
        raise ValueError(f"there is no complete ${name} section")
    return data[start.end() : end]


def _physical_names(data: bytes) -> dict[tuple[int, int], str]:
    """Name of each physical group (dimension, tag)."""
    named: dict[tuple[int, int], str] = {}
    if b"$PhysicalNames" in data:
        text = _section(data, "PhysicalNames").decode("utf-8", errors="replace")
        for dimension, tag, name in re.findall(r'^\s*(\d+)\s+(\d+)\s+"(.*)"', text, re.MULTILINE):
            named[int(dimension), int(tag)] = name
    return named


def _nodes_2(tokens: Tokens) -> tuple[Ints, Floats]:
    (count,) = _count_line(tokens)
    if tokens.words is not None:
        rows = tokens.take(4 * count, "f8").reshape(-1, 4)
        return rows[:, 0].astype(np.int64), rows[:, 1:].copy()
    record = np.dtype([("tag", tokens.order + "i4"), ("x", tokens.order + "f8", 3)])
    table = np.frombuffer(tokens.bytes, record, count, tokens.at)
    return table["tag"].astype(np.int64), table["x"].astype(float)


def _count_line(tokens: Tokens) -> Ints:
    """The count that opens a section: a line of text in binary files of version 2.2 as well."""
    if tokens.words is not None:
        return tokens.take(1, "i8")
    end = tokens.bytes.index(b"\n")
    tokens.at = end + 1
    return np.array([int(tokens.bytes[:end])])


# Until `_named`, the group of a block's elements is their physical tag, 0 for none.


def _elements_2(section: bytes, ascii_: bool, order: str) -> list[Block]:
    """Rows `number type tags nodes`; the first tag is the physical group."""
    rows: dict[tuple[int, int], list[Ints]] = {}
    if ascii_:
        words = np.array(section.split(), dtype=np.int64)
        at = 1
        for _ in range(int(words[0])):
            kind, tags = int(words[at + 1]), int(words[at + 2])
            end = at + 3 + tags + _width(kind)
            rows.setdefault((kind, tags), []).append(words[at + 3 : end])
            at = end
    else:
        tokens = Tokens(section, ascii_, order)
        (left,) = _count_line(tokens)
        while left > 0:
            kind, count, tags = (int(i) for i in tokens.take(3, "i4"))
            table = tokens.take(count * (1 + tags + _width(kind)), "i4").reshape(count, -1)
            rows.setdefault((kind, tags), []).extend(table[:, 1:])
            left -= count
    return [_block_2(kind, tags, np.array(table)) for (kind, tags), table in rows.items()]


def _block_2(kind: int, tags: int, table: Ints) -> Block:
    name, width = KINDS[kind]
    if table.shape[1] != tags + width:
        raise ValueError(f"elements of type {kind} have a wrong number of nodes")
    group = np.abs(table[:, 0]) if tags else np.zeros(len(table), dtype=np.int64)
    return Block(name, table[:, tags:], group)


def _width(kind: int) -> int:
    if kind not in KINDS:
        raise ValueError(f"element type {kind} is not supported")
    return KINDS[kind][1]


def _entities_4(data: bytes, ascii_: bool, order: str, size_t: str) -> dict[tuple[int, int], list[int]]:
    """Physical tags of each entity (dimension, tag)."""
    if b"$Entities" not in data:
        return {}
    tokens = Tokens(_section(data, "Entities"), ascii_, order)
    found = {}
    for dimension, count in enumerate(tokens.take(4, size_t)):
        for _ in range(int(count)):
            (tag,) = tokens.take(1, "i4")
            tokens.take(6 if dimension else 3, "f8")  # the bounding box
            physical = tokens.take(tokens.take(1, size_t)[0], "i4")
            found[dimension, int(tag)] = [abs(int(p)) for p in physical]
            if dimension:
                tokens.take(tokens.take(1, size_t)[0], "i4")  # the bounding entities
    return found


def _nodes_4(tokens: Tokens, size_t: str) -> tuple[Ints, Floats]:
    blocks = tokens.take(4, size_t)[0]
    tags, points = [np.zeros(0, dtype=np.int64)], [np.zeros((0, 3))]
    for _ in range(int(blocks)):
        dimension, _, parametric = tokens.take(3, "i4")
        count = tokens.take(1, size_t)[0]
        tags.append(tokens.take(count, size_t))
        width = 3 + (dimension if parametric else 0)
        points.append(tokens.take(count * width, "f8").reshape(-1, width)[:, :3])
    return np.concatenate(tags), np.concatenate(points)


def _elements_4(tokens: Tokens, size_t: str, entities: dict[tuple[int, int], list[int]]) -> list[Block]:
    """One block per entity and per group that it belongs to."""
    blocks = []
    for _ in range(int(tokens.take(4, size_t)[0])):
        dimension, tag, kind = (int(i) for i in tokens.take(3, "i4"))
        count = int(tokens.take(1, size_t)[0])
        nodes = tokens.take(count * (1 + _width(kind)), size_t).reshape(count, -1)[:, 1:]
        for physical in entities.get((dimension, tag)) or [0]:
            blocks.append(Block(KINDS[kind][0], nodes, np.full(count, physical, dtype=np.int64)))
    return blocks


def _renumbered(blocks: list[Block], tags: Ints) -> list[Block]:
    """Node tags, which may have gaps, to rows of the points; -1 for a tag that no node has."""
    highest = max([int(tags.max(initial=0)), *(int(b.nodes.max(initial=0)) for b in blocks)])
    if highest > 10 * len(tags) + 10_000_000:
        raise ValueError("node numbers are out of range")
    row = np.full(highest + 1, -1, dtype=np.int64)
    row[tags] = np.arange(len(tags))
    return [Block(b.kind, row[b.nodes], b.group) for b in blocks]


def _named(points: Floats, blocks: list[Block], named: dict[tuple[int, int], str]) -> RawMesh:
    """Physical tags to names, in order of the tags; a tag without a name bears its number."""
    names, out = {}, []
    for dimension in range(4):
        mine = [b for b in blocks if dimension_of(b.kind) == dimension]
        tags = np.unique(np.concatenate([[0], *(b.group for b in mine)]))
        tags = tags[tags != 0].astype(np.int64)
        names[dimension] = [named.get((dimension, int(t)), str(t)) for t in tags]
        for b in mine:
            number = np.where(b.group == 0, -1, np.searchsorted(tags, b.group))
            out.append(Block(b.kind, b.nodes, number))
    return RawMesh(points, out, names)
