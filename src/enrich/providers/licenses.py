"""Licences as SPDX writes them, from the many ways in which hosts do: `cc-by-4.0`, `CC BY 4.0`, `GPL 3.0+`.

https://spdx.org/licenses/
"""

from __future__ import annotations

from enrich.model import JSON
from enrich.text import squeeze

_COMMONS = (f"CC-BY{kind}-{n}.0" for kind in ("", "-NC", "-ND", "-SA", "-NC-ND", "-NC-SA") for n in (1, 2, 3, 4))
_OTHERS = (
    *(
        "0BSD",
        "AFL-3.0",
        "AGPL-3.0",
        "Apache-2.0",
        "Artistic-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD-3-Clause-Clear",
    ),
    *("BSD-4-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0"),
    *("CECILL-2.1", "ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2", "GPL-2.0", "GPL-3.0", "ISC", "LGPL-2.1"),
    *("LGPL-3.0", "LPPL-1.3c", "MIT", "MIT-0", "MPL-2.0", "MS-PL", "NCSA", "ODbL-1.0", "ODC-By-1.0", "OFL-1.1"),
    *("OSL-3.0", "PDDL-1.0", "PostgreSQL", "Unlicense", "Vim", "WTFPL", "Zlib"),
)
_SHORT = {"cc0": "CC0-1.0", "odbl": "ODbL-1.0", "odc-by": "ODC-By-1.0", "pddl": "PDDL-1.0", "apache2.0": "Apache-2.0"}
_SPDX = {name.lower(): name for name in (*_COMMONS, *_OTHERS)} | _SHORT
_VAGUE = ("other", "unknown", "notspecified", "noassertion")


def spdx(name: JSON) -> str | None:
    """The SPDX id; "unknown" for "other" and the like; what SPDX does not know as it is written, such as `llama2`."""
    text = squeeze(name)
    if text is None:
        return None
    key = text.lower().replace(" ", "-").removesuffix("+").removesuffix("-license")
    return "unknown" if key.startswith(_VAGUE) else _SPDX.get(key, text)
