"""`Figure`: a picture that says in words what it shows.

API: ``Figure(fig, title=..., alt=..., source=...)``; ``.alt`` ``.title`` ``.source``; ``.png() -> bytes``;
``.save("map.png" | ".svg" | ".pdf")``. In a notebook it shows as an HTML figure with the alt text and the source line,
and as the alt text alone where only plain text fits.
"""

from __future__ import annotations

import base64
import html
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import KitError
from ..words import NO_MATH, Words

if TYPE_CHECKING:
    import matplotlib.figure
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.typing import RcKeyType

DPI = 150  # pixels per inch of the PNG; every drawing is made at it, so that labels are measured as they are drawn
DRAWING: dict[RcKeyType, str] = {"text.hinting": "no_hinting"}  # letters keep the widths they were measured with
SHOWN = 100  # CSS pixels per inch: a figure 10 inches wide shows 1000 pixels wide
# 256 colours by octree: flat fills stay within 1/255 of what was drawn, at a third of the bytes of full colour. Median
# cut, Pillow's other way, merges the few pixels of a marker into the nearest large area and makes larger files.
COLOURS = 256


class Figure:
    """A finished picture with its description.

    Parameters
    ----------
    fig
        The drawing; made without pyplot, so that it shows once, where the cell ends.
    title
        What the picture shows, as drawn on it.
    alt
        One paragraph, computed from the data drawn, from which a reader who cannot see the picture learns the same.
    source
        Where data and boundaries come from; the caption.
    foot
        Height, in inches, of the strip at the foot of the drawing that repeats the source. A saved picture keeps it;
        a notebook, which shows the source as caption, does not.
    """

    def __init__(self, fig: matplotlib.figure.Figure, *, title: str, alt: str, source: str, foot: float = 0) -> None:
        self._fig, self._foot = fig, foot
        self._drawn: np.ndarray | None = None
        self.title, self.source = (" ".join(text.split()) for text in (title, source))
        self.alt = Words(" ".join(alt.split()))

    def __repr__(self) -> str:
        return str(self.alt)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        data = base64.b64encode(self._encode(self._foot)).decode("ascii")
        width, height = self._fig.get_size_inches()
        return {
            "text/html": (
                f'<figure class="alliancekit-figure {NO_MATH}" style="margin:0">'
                f'<img alt="{html.escape(self.alt)}" src="data:image/png;base64,{data}" width="{width * SHOWN:.0f}" '
                f'height="{(height - self._foot) * SHOWN:.0f}" style="max-width:100%;height:auto">'
                f"<figcaption>{html.escape(self.source)}</figcaption></figure>"
            ),
            "text/plain": self.alt,
        }

    def png(self) -> bytes:
        """The picture as PNG, 150 pixels per inch, 256 colours, with the source line."""
        return self._encode(0)

    def _encode(self, cut: float) -> bytes:
        """The drawing, drawn once, as PNG without the lowest `cut` inches."""
        import matplotlib
        import numpy as np
        from PIL import Image

        if self._drawn is None:
            with matplotlib.rc_context(DRAWING):
                self._fig.canvas.draw()
            canvas = cast("FigureCanvasAgg", self._fig.canvas)  # `sheet` gives every drawing this one
            self._drawn = np.asarray(canvas.buffer_rgba())[..., :3].copy()
        rows = len(self._drawn) - round(cut * DPI)
        picture = Image.fromarray(self._drawn[:rows])
        out = io.BytesIO()
        flat = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        flat.save(out, "PNG", compress_level=6, dpi=(DPI, DPI))
        return out.getvalue()

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file; the suffix says how: .png, .svg or .pdf.

        Returns
        -------
        pathlib.Path
            The file written.

        Raises
        ------
        KitError
            If the suffix is another one, or the folder does not exist.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in (".png", ".svg", ".pdf"):
            raise KitError(f"Cannot save as {path.name!r}: end the name in .png, .svg or .pdf.")
        if not path.parent.is_dir():
            raise KitError(f"Cannot save to {path}: there is no folder {path.parent}. Create it first.")
        path.write_bytes(self.png() if suffix == ".png" else self._vector(suffix))
        return path

    def _vector(self, suffix: str) -> bytes:
        import matplotlib

        # Without the date and the random ids, the same data gives the same file.
        about = {
            ".svg": {"Title": self.title, "Description": self.alt, "Date": None},
            ".pdf": {"Title": self.title, "Subject": self.alt, "CreationDate": None},
        }
        out = io.BytesIO()
        with matplotlib.rc_context({**DRAWING, "svg.hashsalt": "alliancekit"}):
            self._fig.savefig(out, format=suffix[1:], metadata=about[suffix])
        return out.getvalue()
