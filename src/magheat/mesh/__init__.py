"""Geometry to simplices with named regions and surfaces.

Files (`read_mesh`), gmsh builders (`build.build`), label images (`image.from_labels`); all give a `Mesh`.
"""
