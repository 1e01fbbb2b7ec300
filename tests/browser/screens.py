"""The screens that stories are told on, and what is looked for on each."""

from axe_playwright_python.base import AXE_SCRIPT

DESK, PHONE, NARROW = ({"width": width, "height": height} for width, height in ((1440, 900), (390, 844), (320, 700)))
ONLY = {"resultTypes": ["violations"]}
RULES = {**ONLY, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {**ONLY, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


FAULTS = """([part, options]) => axe.run(part || document, options).then(({passes, violations}) => [
    passes.length, violations.map(({id, nodes}) => [id, nodes.slice(0, 3).map(node => node.target)])
])"""


def faults(page, part=None, rules=RULES):
    """Return what axe says keeps somebody from using the page, or a part of it: the rule and its first places."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    passed, broken = page.evaluate(FAULTS, [part, rules])
    assert passed, f"nothing was looked at on {page.url}"
    return broken


def width_of(page):
    """Return how wide the page is: more than its screen, and it scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth")
