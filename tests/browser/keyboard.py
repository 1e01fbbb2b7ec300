"""A person without a mouse: keys alone, and eyes that have to find the focus wherever a key leads."""

# A part of a field that the browser draws, such as the calendar of a date, has the focus and its mark to itself.
FOCUS = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return 'the focus is lost';
  const label = on.labels?.[0], shown = on.matches('.vh, [type=radio], [type=checkbox]') && label || on;
  const { top, bottom, left, right, width } = shown.getBoundingClientRect();
  const isThere = width > 1 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const isMarked = !on.matches(':focus') || [on, label, on.closest('label')].some(part => {
    const { outlineStyle, outlineWidth } = part ? getComputedStyle(part) : {};
    return outlineStyle && outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  });
  return isThere && isMarked ? '' : `the focus cannot be seen on ${on.outerHTML.slice(0, 200)}`;
}"""
LONGEST_WAY = 60


class Keys:
    def __init__(self, page):
        self.page = page
        self.press = page.keyboard.press
        self.type = page.keyboard.type

    def tab_to(self, target, tab="Tab"):
        """Go from stop to stop until this one; each has to be seen."""
        for _ in range(LONGEST_WAY):
            self.press(tab)
            self.must_be_seen()
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{LONGEST_WAY} stops do not lead to {target}")

    def must_be_seen(self):
        problem = self.page.evaluate(FOCUS)
        assert problem == "", f"{problem}\n{self.page.url}"
