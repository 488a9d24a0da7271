"""The command `alliancekit`. Each command is a thin function here; the work is done by the module it names.

To add a command, write a function with `@app.command()`, typed parameters and a docstring. Import what it needs
inside it, so that `alliancekit --help` stays quick. A `KitError` becomes one line on stderr and exit status 1.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from . import __version__
from .errors import KitError


class _Commands(TyperGroup):
    """Shows a `KitError` of any command as its sentence, not as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KitError as error:
            typer.echo(f"alliancekit: {error}", err=True)
            raise typer.Exit(1) from None


# Plain help and plain errors: no boxes, no colours, so that logs and screen readers get text alone.
app = typer.Typer(
    cls=_Commands,
    name="alliancekit",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"alliancekit {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """A Jupyter teaching kit: check a news article on the US-Japan alliance against texts, maps and data."""


@app.command()
def lab(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port to listen on; without it 8888, or the next free one."),
    ] = None,
    ip: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 in a container whose port is published.")
    ] = "localhost",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, and open no window.")
    ] = False,
) -> None:
    """Start JupyterLab on the first lesson."""
    from .lab import serve

    serve(port=port, ip=ip, browser=False if no_browser else None)


@app.command()
def doctor() -> None:
    """Check that the kit can run here, and say how to put right what is wrong."""
    from . import doctor

    findings = doctor.examine()
    doctor.show(findings)
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(1)
