"""The catalogues are complete: every text of the code, its placeholders, and the compiled file beside it."""

import re

import pytest
from babel.messages.catalog import Message

from tools.messages import compiled, languages, mo_file, read, texts, untranslated

LANGUAGES = languages()
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def identity(message: Message):
    return message.id, message.context


def test_there_is_a_language_beside_english():
    assert LANGUAGES == ["de"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_every_text_of_the_code_and_no_other(language):
    known, wanted = ({identity(m) for m in catalogue if m.id} for catalogue in (read(language), texts()))

    assert known == wanted, "Run `make messages`, then translate what is new."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    assert list(untranslated(read(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert [message.id for message in read(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_placeholders(language):
    wrong = [
        message.id
        for message in read(language)
        if message.id and not placeholders(message.string) <= placeholders(message.id)
    ]
    forgotten = [
        message.id
        for message in read(language)
        if isinstance(message.id, str) and placeholders(message.string) != placeholders(message.id)
    ]

    assert wrong == []
    assert forgotten == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_texts(language):
    assert mo_file(language).read_bytes() == compiled(read(language)), "Run `make messages`."


def placeholders(text):
    parts = [text] if isinstance(text, str) else text
    return {found.group(0) for part in parts for found in PLACEHOLDER.finditer(part)}
