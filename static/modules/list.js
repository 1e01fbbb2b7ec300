// The list: X selects the row, Shift selects a range; the bar says how many and how much.

export default list => {
  const boxes = [...list.querySelectorAll('[name=pick]')], bar = list.querySelector('.bulk');
  if (!bar) return;
  const page = list.querySelector('[data-page]'), whole = bar.querySelector('[name=all]'), [said, sum] = bar.querySelectorAll('b, span');
  let last = null;

  const tell = () => {
    const chosen = boxes.filter(box => box.checked);
    page.checked = chosen.length === boxes.length;
    page.indeterminate = chosen.length > 0 && !page.checked;
    if (whole && !page.checked) whole.checked = false;
    const all = whole?.checked;
    said.textContent = bar.dataset.selected.replace('{n}', all ? whole.dataset.count : chosen.length);
    sum.textContent = all ? '' : total(chosen);
  };

  list.addEventListener('click', event => {
    const box = event.target;
    if (box === page) boxes.forEach(other => { other.checked = page.checked; });
    else if (box.name === 'pick') {
      if (event.shiftKey && last) between(boxes, last, box).forEach(other => { other.checked = box.checked; });
      last = box;
    } else if (box !== whole) return;
    tell();
  });
  bar.addEventListener('reset', () => { last = null; setTimeout(tell); });

  list.addEventListener('keydown', event => {
    if (event.key.toLowerCase() !== 'x' || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === 'off') return;
    event.target.closest('tr')?.querySelector('[name=pick]')?.click();
  });
  tell();
};

function between(boxes, one, other) {
  const [first, end] = [boxes.indexOf(one), boxes.indexOf(other)].sort((a, b) => a - b);
  return boxes.slice(first, end + 1);
}

// One sum for each currency: they are never mixed. The sign is the one that the rows show.
function total(chosen) {
  const sums = new Map(), figure = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });
  for (const box of chosen) {
    const sign = box.closest('tr').querySelector('.money .c').textContent;
    sums.set(sign, (sums.get(sign) || 0) + Number(box.dataset.value));
  }
  return [...sums].map(([sign, sum]) => sign + figure.format(sum)).join(' + ');
}
