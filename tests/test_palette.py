"""The palette, measured: contrast by WCAG 2.2, and distances as readers with each kind of colour vision see them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from alliancekit.errors import KitError
from alliancekit.figures import palette

# Full dichromacy in linear RGB: Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of
# color vision deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (2009), severity 1.0.
VISION = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# sRGB (IEC 61966-2-1) to CIE XYZ, white point D65.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour: str, vision: str) -> np.ndarray:
    """CIELAB of a hex colour as seen with a kind of colour vision."""
    rgb = np.array(palette.rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    t = TO_XYZ @ np.clip(np.array(VISION[vision]) @ linear, 0, 1) / WHITE
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(colours: list[str], vision: str) -> float:
    """The least distance (dE76) between any two of the colours."""
    return min(float(np.linalg.norm(lab(a, vision) - lab(b, vision))) for a, b in itertools.combinations(colours, 2))


@pytest.mark.parametrize("vision", VISION)
def test_any_two_fills_stay_apart_for_every_kind_of_colour_vision(vision):
    assert nearest([style.fill for style in palette.STYLES], vision) >= 16  # about 2 is just noticeable


@pytest.mark.parametrize("vision", VISION)
def test_pale_fills_stay_noticeably_apart_too(vision):
    assert nearest([style.tint(0.4) for style in palette.STYLES], vision) >= 5


def test_no_class_is_told_by_colour_alone():
    assert len({style.hatch for style in palette.STYLES}) == palette.MOST
    assert len({style.marker for style in palette.STYLES}) == palette.MOST


@pytest.mark.parametrize("style", palette.STYLES, ids=lambda style: style.fill)
def test_hatch_and_border_show_on_every_fill(style):
    assert palette.contrast(style.hatch_colour, style.fill) >= 4.5
    assert palette.contrast(palette.EDGE, style.fill) >= 3  # WCAG 1.4.11, graphical objects
    assert palette.contrast(palette.INK, style.fill) >= 3  # a label whose halo is thin


@pytest.mark.parametrize("ground", [palette.SEA, palette.LAND, palette.NO_DATA, palette.OTHER, palette.HALO])
def test_text_and_borders_show_on_every_ground(ground):
    assert palette.contrast(palette.INK, ground) >= 7  # WCAG 1.4.6, enhanced
    assert palette.contrast(palette.EDGE, ground) >= 7


@pytest.mark.parametrize("depth", palette.DEPTHS)
def test_sea_names_and_island_chains_show_at_every_depth(depth):
    assert palette.contrast(palette.DEEP, depth) >= 4.5
    assert palette.contrast(palette.CHAIN, depth) >= 3


def test_the_source_line_shows_on_the_page():
    assert palette.contrast(palette.QUIET, "#ffffff") >= 4.5


def test_contrast_agrees_with_the_values_of_the_standard():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#ffffff", "#767676") == pytest.approx(
        4.54, abs=0.005
    )  # the known grey that just passes AA
    assert palette.contrast("#0072b2", "#0072b2") == 1


def test_mix_and_tint():
    assert palette.mix("#000000", "#ffffff", 0.25) == "#bfbfbf"
    assert palette.STYLES[0].tint(1) == palette.STYLES[0].fill
    assert palette.STYLES[0].tint(0) == "#ffffff"


def test_an_eighth_class_is_refused_with_the_way_out():
    assert len(palette.styles(7)) == 7
    with pytest.raises(KitError, match=r"8 classes cannot be told apart.*most is 7.*classes=\[") as error:
        palette.styles(8)
    assert "\n" not in str(error.value)
