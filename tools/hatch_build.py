"""Build hook: a built wheel carries `data/` inside the package, an editable install does not.

`force-include` in pyproject.toml would also copy `data/` on an editable install, where the copy would go stale.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataInWheel(BuildHookInterface):
    """Puts `data/`, without the scripts that build it, at `alliancekit/data` in a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add `data/` to the build, unless `version` says that the build is an editable one."""
        if version == "editable":
            return
        data = Path(self.root) / "data"
        for path in sorted(data.rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                build_data["force_include"][str(path)] = f"alliancekit/data/{path.relative_to(data).as_posix()}"
