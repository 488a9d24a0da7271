"""Build hook: a built wheel carries `data/` inside the package, an editable install does not.

`force-include` in pyproject.toml would also copy `data/` on an editable install, where the copy would go stale.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataInWheel(BuildHookInterface):
    """Puts `data/` at `alliancekit/data` in a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add `data/` to the build, unless `version` says that the build is an editable one."""
        if version != "editable":
            build_data["force_include"][str(Path(self.root) / "data")] = "alliancekit/data"
