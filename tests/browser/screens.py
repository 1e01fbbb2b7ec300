"""The screens that stories are told on, and what is looked for on each."""

from axe_playwright_python.sync_playwright import Axe

DESK, PHONE, NARROW = ({"width": width, "height": height} for width, height in ((1440, 900), (390, 844), (320, 700)))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def faults(page, part=None, rules=RULES):
    """Return what axe says keeps somebody from using the page, or a part of it: the rule and its first places."""
    found = Axe().run(page, part, options=rules).response
    assert found["passes"], f"nothing was looked at on {page.url}"
    return [(broken["id"], [node["target"] for node in broken["nodes"]][:3]) for broken in found["violations"]]


def width_of(page):
    """Return how wide the page is: more than its screen, and it scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth")
