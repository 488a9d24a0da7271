"""The charts of the kit.

API: `deliverables` (what was announced, by section and verb), `drills` (who exercised with whom), `investment` (who
invests where, by which rule), `measures` (how hub-like the network was, year by year), `network_diagram` (the network
without the map, by day or by layer), `quotations` (printed and spoken), `spending` (share of GDP and rank over the
years), `timeline` (events and commitments). Each returns a `Figure`.
"""

from __future__ import annotations

from .announced import deliverables
from .coverage import drills
from .diagram import network_diagram
from .investment import investment
from .measures import measures
from .outlays import spending
from .timeline import timeline
from .wordings import quotations

__all__ = [
    "deliverables", "drills", "investment", "measures", "network_diagram", "quotations", "spending", "timeline",
]  # fmt: skip
