"""Benchmarks: each figure beside an honest floor measured in the same run, so that a noisy machine does not decide.

`python -m bench` prints a table and writes `bench/out/figures.json`. Data is generated with a seed; floors are hand-written SQL
in `bench/sql/`, which says what makes them honest.
"""
