"""The stored search column of a table. Both sides treat punctuation alike, so that `130` finds `C-130`."""

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import Expression, F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Cast

PUNCTUATION = "-/.,@_+:'"


def plain(field: str) -> Func:
    return Func(
        Cast(F(field), TextField()),
        Value(PUNCTUATION),
        Value(" " * len(PUNCTUATION)),
        function="translate",
        output_field=TextField(),
    )


def search_column(*fields: str) -> GeneratedField:
    """Return the generated column over these fields of the same row, the first ones weighing most."""
    vector: Expression = SearchVector(plain(fields[0]), weight="A", config="simple")
    for field in fields[1:]:
        vector = vector + SearchVector(plain(field), weight="B", config="simple")
    return GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True)
