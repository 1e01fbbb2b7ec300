"""Keeps the catalogues in step with the code: `make messages` after texts have changed, `make check` tells when.

GNU gettext, which Django's own commands call, is no Python package; Babel does the same from one.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "_t": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# What Pursuit says, word by word: translate msgstr, then run `make messages`."
NOT_SHOWN = {"tests", "tools", "docs", "locale", "static", "staticfiles"}


def main() -> None:
    django.setup()
    wanted = texts()
    for language in languages():
        catalogue = read(language)
        catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        po_file(language).write_bytes(written(catalogue))
        mo_file(language).write_bytes(compiled(catalogue))
        print(f"{language}: {len(catalogue)} texts, {sum(1 for _ in untranslated(catalogue))} without a translation")


def languages() -> list[str]:
    """Return the languages that need a catalogue: English is what the code says."""
    return [code for code, _name in settings.LANGUAGES if not code.startswith("en")]


def po_file(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def mo_file(language: str) -> Path:
    return po_file(language).with_suffix(".mo")


def read(language: str) -> Catalog:
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        return Catalog(locale=language, header_comment=HEADER, project="Pursuit", version="1", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts() -> Catalog:
    """Collect every text that the code and the templates mark for translation."""
    catalogue = Catalog(project="Pursuit", fuzzy=False)
    for path in sorted(sources()):
        for _line, text, _comments, context in extract("python", BytesIO(as_python(path)), KEYWORDS):
            flags = ["python-format"] if "%(" in str(text) else []
            catalogue.add(text, context=context, flags=flags)
    return catalogue


def sources() -> Iterator[Path]:
    for folder in settings.BASE_DIR.iterdir():
        if folder.is_dir() and folder.name not in NOT_SHOWN and not folder.name.startswith("."):
            yield from (path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"})


def as_python(path: Path) -> bytes:
    """Turn a template into the calls that its tags stand for. Its indentation means nothing to Python."""
    text = path.read_text()
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    return text.encode()


def written(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalogue, width=120, no_location=True, sort_output=True, omit_header=False, include_lineno=False)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        parts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and not all(parts):
            yield str(message.id)


if __name__ == "__main__":
    main()
