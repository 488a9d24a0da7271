"""The instructor's side: a folder of submissions becomes marks, feedback and a class report.

``submissions ► collect ► graft ► run (warm, jailed kernel) ► receipt ► reports``. The key never enters a process that
runs a student's code, and every submission ends as a row: graded, or a stated reason.
"""
