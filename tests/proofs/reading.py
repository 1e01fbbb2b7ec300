"""Figures read back from what people see, by rules of its own: nothing that wrote them is asked how to read them."""

import re
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO

from pypdf import PdfReader

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
SEPARATORS = {"en-gb": (",", "."), "de": (".", ",")}
FIGURE = re.compile(r"([−-]?)[^\d−-]{0,5}(\d(?:[\d.,]*\d)?)")
ENDS_IN_CENTS = re.compile(r"[.,]\d\d$")


def figures(text, language):
    """Read all figures in a text: perhaps a minus, perhaps a currency, digits in groups of three, decimals."""
    return [value(minus, digits, *SEPARATORS[language]) for minus, digits in FIGURE.findall(text)]


def figure(text, language):
    (only,) = figures(text, language)
    return only


def value(minus, digits, group, point):
    assert re.fullmatch(rf"(\d{{1,3}}(\{group}\d{{3}})*|\d+)(\{point}\d+)?", digits), digits
    amount = Fraction(Decimal(digits.replace(group, "").replace(point, ".")))
    return -amount if minus else amount


class Page(HTMLParser):
    """A page as rows of cells, sums, and amounts of money in their order."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.sums, self.money, self.texts = [], [], [], []
        self.depth, self.in_sums = 0, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        css = dict(attributes).get("class") or ""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th", "dd"):
            self.texts = []
        elif tag == "dl":
            self.in_sums = css == "sum"
        elif tag == "span" and (self.depth or css == "money"):
            if not self.depth:
                self.money.append("")
            self.depth += 1

    def handle_data(self, data):
        self.texts.append(data)
        if self.depth:
            self.money[-1] += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append("".join(self.texts))
        elif tag == "dd" and self.in_sums:
            self.sums.append("".join(self.texts))
        elif tag == "span" and self.depth:
            self.depth -= 1

    def lines(self, language):
        """Return the figures of each line of a quote; an empty cell has none."""
        return [
            tuple(figures(text, language)[0] if text.strip() else None for text in row[1:])
            for row in self.rows
            if row and row[0].startswith("Part ")
        ]


class Paper:
    """The figures of a PDF: those of each line, and of the sums below them."""

    def __init__(self, pdf, language):
        pages = PdfReader(BytesIO(pdf)).pages
        texts = [line for page in pages for line in page.extract_text().splitlines()]
        starts = [n for n, text in enumerate(texts) if re.fullmatch(r"Part \d+", text)]
        self.lines = [tuple(figures(texts[n + 2], language)) for n in starts]
        self.below = [figures(text, language)[-1] for text in texts[starts[-1] + 3 :] if ENDS_IN_CENTS.search(text)]
