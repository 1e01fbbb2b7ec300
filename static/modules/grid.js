// The line grid: a product picker, and keys that press what is on the page. The server finds, counts and saves.
const PAUSE = 150;

export default part => {
  const grid = part.querySelector('#grid') ?? part, form = part.closest('form'), list = grid.querySelector('[role=listbox]'), menu = document.getElementById('row-menu');
  const add = grid.querySelector('#add'), more = grid.querySelector('[name=more]');
  const rows = () => [...grid.querySelectorAll('tbody tr[id^=lines-]')];
  const cells = row => [...row.querySelectorAll('.cell:not(.order)')];
  const saved = row => row?.querySelector('[name$="-id"]')?.value;
  const enter = cell => { cell?.focus(); cell?.select(); };

  // The picker (WAI-ARIA combobox): focus stays in the cell, the arrows walk the list below it.
  let field = null, timer, asked;
  const options = () => [...list.querySelectorAll('[data-code]')];
  const mark = option => {
    for (const other of list.children) other.setAttribute('aria-selected', other === option);
    option?.scrollIntoView({ block: 'nearest' });
    if (option) field.setAttribute('aria-activedescendant', option.id); else field.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    if (!field) return;
    mark(null);
    field.setAttribute('aria-expanded', 'false');
    list.hidden = true;
    grid.append(list);
    field = null;
  };
  const suggest = async cell => {
    const url = new URL(grid.dataset.products, location.href), currency = form.elements.currency;
    if (currency) url.searchParams.set('currency', currency.value);
    url.searchParams.set('q', cell.value);
    asked = new AbortController();
    try {
      const answer = await fetch(url, { headers: { 'HX-Request': 'true' }, signal: asked.signal });
      const found = answer.status === 200 && new DOMParser().parseFromString(await answer.text(), 'text/html').body;
      if (!found || document.activeElement !== cell) return;
      list.replaceChildren(...found.children);
    } catch { return; }
    field = cell;
    cell.after(list);
    list.hidden = false;
    cell.setAttribute('aria-expanded', 'true');
    if (options().length) mark(options()[0]);
  };
  const choose = option => {
    const cell = field;
    close();
    cell.value = option.dataset.code;
    if (cell === add || cell.id === 'add') return more.click();
    cell.dispatchEvent(new Event('change', { bubbles: true }));
    enter(cells(cell.closest('tr'))[1]);
  };
  list.addEventListener('pointerdown', event => event.preventDefault());
  list.addEventListener('click', event => { const option = event.target.closest('[data-code]'); if (option) choose(option); });

  // Keys.
  const next = (cell, step) => {
    const row = cell.closest('tr'), all = rows(), other = all[all.indexOf(row) + step];
    if (other) return enter(cells(other)[cells(row).indexOf(cell)]);
    const last = grid.querySelector('#add');
    if (last) enter(last); else more.click();
  };
  const can = (row, what) => menu && saved(row)
    && (what === 'copy' || saved(what === 'up' ? row.previousElementSibling : row.nextElementSibling));
  const aim = row => { menu.elements.line.value = saved(row); menu.elements.row.value = row.id; };
  const act = (row, what) => {
    const active = document.activeElement;
    if (!can(row, what)) return;
    if (row.contains(active)) { active.blur(); active.focus(); } // what was typed is a change now, and goes first
    if (waiting.has(row)) htmx.trigger(row, 'flush');
    aim(row);
    menu.querySelector(`[value=${what}]`).click();
  };
  grid.addEventListener('keydown', event => {
    const cell = event.target.closest('.cell');
    if (!cell || event.isComposing) return;
    const { key } = event, row = cell.closest('tr'), own = row.id.startsWith('lines-');
    const found = field === cell ? options() : [], at = found.findIndex(option => option.ariaSelected === 'true');
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (found[at] && !event.shiftKey) choose(found[at]);
      else if (own) { close(); next(cell, event.shiftKey ? -1 : 1); }
      else if (cell.value.trim()) { close(); more.click(); }
    } else if (key === 'Escape' && field === cell) close();
    else if (step && event.altKey && own) act(row, step < 0 ? 'up' : 'down');
    else if (step && found.length) mark(found[(at + step + found.length) % found.length]);
    else if (step === 1 && cell.role === 'combobox' && cell.value.trim()) suggest(cell);
    else if (key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey) && own) act(row, 'copy');
    else return;
    event.preventDefault();
  });

  // A field that somebody is typing in keeps what is typed, whatever an answer brings.
  let typing = null;
  form.addEventListener('focusin', () => { typing = null; });
  grid.addEventListener('focusout', event => { if (event.target === field) close(); });
  form.addEventListener('input', event => {
    const cell = event.target;
    if (cell.type === 'checkbox') return;
    typing = cell;
    cell.removeAttribute('aria-invalid');
    if (cell.role !== 'combobox') return;
    close();
    if (cell.value.trim()) timer = setTimeout(suggest, PAUSE, cell);
  });
  document.addEventListener('htmx:oobBeforeSwap', event => {
    if (typing && typing.id !== 'add' && event.target.contains(typing)) event.detail.shouldSwap = false;
  });

  // Changes that are not saved yet: whoever leaves or saves waits for them.
  const waiting = new Set(), sent = new Set();
  let then = null;
  const unsaved = () => sent.size || [...waiting].some(element => element.isConnected);
  const later = what => {
    if (!grid.isConnected || !unsaved()) return false;
    then = what;
    for (const element of waiting) htmx.trigger(element, 'flush');
    return true;
  };
  let follower = null;
  form.addEventListener('change', event => {
    const element = event.target.closest('[hx-post]');
    if (element) waiting.add(element);
    if (event.target.checked) follower = element?.nextElementSibling;
  });
  document.addEventListener('htmx:beforeRequest', event => {
    const { elt } = event.detail;
    if (!form.contains(elt) && elt !== menu) return;
    waiting.delete(elt);
    sent.add(elt);
  });
  document.addEventListener('htmx:afterRequest', event => {
    const { successful, requestConfig } = event.detail, { elt } = requestConfig;
    if (!sent.delete(elt)) return; // a row that has gone does not stand in the form any more
    if (!successful) then = null;
    if (follower && !elt.isConnected) { follower.querySelector('.remove input, #add')?.focus(); follower = null; }
    if (elt === more && grid.isConnected) enter(cells(rows().at(-1) ?? elt)[saved(rows().at(-1)) ? 1 : 3]);
    if (elt === menu && successful) done(requestConfig.formData.get('do'), document.getElementById(requestConfig.formData.get('row')));
    setTimeout(() => { if (then && !unsaved()) { then(); then = null; } });
  });
  const done = (what, row) => {
    const active = document.activeElement, column = cells(row).indexOf(active), other = row.nextElementSibling;
    if (what === 'up') row.previousElementSibling.before(row);
    if (what === 'down') other.after(row);
    if (what === 'copy') enter(cells(other)[Math.max(column, 1)]);
    else if (row.contains(active)) active.focus();
  };
  form.addEventListener('submit', event => {
    rows().forEach((row, at) => { row.querySelector('.order').value = at + 1; });
    const { submitter } = event;
    if (later(() => form.requestSubmit(submitter))) event.preventDefault();
  });
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href]:not([hx-get])');
    if (link && !event.ctrlKey && !event.metaKey && later(() => location.assign(link.href))) event.preventDefault();
  });

  // The menu of a row does what the keys do.
  grid.addEventListener('click', event => {
    const row = event.target.closest('.grip')?.closest('tr');
    if (row) aim(row);
  });
  menu?.addEventListener('click', event => {
    const button = event.target.closest('button');
    if (!button) return;
    menu.togglePopover(false);
    if (!can(document.getElementById(menu.elements.row.value), button.value)) event.preventDefault();
  });

  // Somebody may have begun to type before this was here.
  const begun = document.activeElement;
  if (grid.contains(begun) && begun.role === 'combobox' && begun.value !== begun.defaultValue) suggest(begun);
};
