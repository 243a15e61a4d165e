"""Exact solutions and the studies that hold the solver against them (`magheat validate`, and the tests)."""
