"""`python -m alliancekit` is the command `alliancekit`, for where the latter is not on the path."""

from .cli import app

app(prog_name="alliancekit")
