"""Sentences with gaps, in which some words stand out or lead somewhere. Translators get them whole."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString


def filled(pattern: str | Promise, words: Mapping[str, str]) -> SafeString:
    """Fill the gaps of a sentence. Whatever is not marked safe is escaped, and so is the sentence itself."""
    return SafeString(escape(str(pattern)) % {gap: conditional_escape(word) for gap, word in words.items()})


def strong(words: str) -> SafeString:
    return format_html("<b>{}</b>", words)


def link(page: str, pk: int, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(page, args=[pk]), words)
