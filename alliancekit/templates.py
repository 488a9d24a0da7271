"""HTML pages from templates: self-contained, without scripts, all text escaped, with the look of a notebook's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import KitError

if TYPE_CHECKING:
    from jinja2 import Environment

# What a page may load: nothing but its own styles and pictures.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def environment(package: str, pages: str, after: str = "") -> Environment:
    """What makes pages from the folder ``templates`` of a package; ``style.css`` is the one that a notebook's page has.

    Parameters
    ----------
    package
        The package whose folder it is, such as ``"alliancekit.grading"``.
    pages, after
        For the error: what needs it, such as ``"The reports"``, and what to know besides.

    Raises
    ------
    KitError
        If jinja2 is not installed.
    """
    try:
        import jinja2
    except ModuleNotFoundError:
        raise KitError(
            f"{pages} need the package jinja2, which is not installed. Install what instructors need: "
            f'python -m pip install "alliancekit[instructor]". {after}'.strip()
        ) from None
    return jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader(package), jinja2.PackageLoader(package.partition(".")[0], "page_template")]
        ),
    )
