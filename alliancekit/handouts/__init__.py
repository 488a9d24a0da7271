"""Handouts: for each lesson one printable page, made from its notebook, its metadata and its run sheet.

API: ``page.handout(clone, "03")``, ``page.write(clone, "03", target)``. A run sheet is ``docs/lessons/NN.md``, in the
fixed form that `run_sheet` reads. For clones of the repository: students and installed packages have no run sheets.
"""
