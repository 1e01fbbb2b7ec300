"""Papers from plain texts, by typst. Texts go in as data, so nothing in them is ever read as markup.

A process that has typeset and then forks leaves children that hang. So only request threads and the children of a
worker come here: never a module while it is imported, never the master of gunicorn or Celery.
"""

from __future__ import annotations

import json
from pathlib import Path

import typst

from .paper import Paper

HERE = Path(__file__).resolve().parent
PAPERS, FONTS = HERE / "papers", HERE / "fonts"


def typeset(template: str, paper: Paper) -> bytes:
    """Return the PDF. The same paper gives the same bytes."""
    logo = Path(paper.seller.logo) if paper.seller.logo else None
    data = paper.as_data() | {"logo": list(logo.read_bytes()) if logo else [], "logo_kind": kind_of(logo)}
    pdf: bytes = typst.compile(
        str(PAPERS / f"{template}.typ"),
        root=str(PAPERS),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data)},
        timestamp=paper.made_at.replace(microsecond=0),
    )
    return pdf


def kind_of(logo: Path | None) -> str:
    return logo.suffix.lstrip(".").lower() if logo else ""
