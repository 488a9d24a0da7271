"""Every answer of the key, worked out a second way: one module an exercise, each with a table `SECOND_WAY`.

A second way starts from the CSV files, by hand, and does not call the functions that the solution calls.
"""
