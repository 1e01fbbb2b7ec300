// Pursuit — all the page script there is beside htmx. Everything works without it; it only makes things quicker.
// Nothing inline, nothing evaluated: safe under script-src 'self'.

const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);
const toasts = find('#toasts');

// Theme: kept on the server; this only makes the switch instant.
document.addEventListener('submit', event => {
  const form = event.target, chosen = event.submitter?.value;
  if (!form.matches('[data-theme-form]') || !chosen) return;
  event.preventDefault();
  fetch(form.action, { method: 'POST', body: new FormData(form, event.submitter), redirect: 'manual' });
  if (chosen === 'auto') root.removeAttribute('data-theme'); else root.dataset.theme = chosen;
  for (const button of document.querySelectorAll('[name=theme]')) button.setAttribute('aria-pressed', button.value === chosen);
});

// Dialogs. The browser opens and closes them by commandfor; the first part is for browsers that lack it.
if (!('commandForElement' in HTMLButtonElement.prototype))
  document.addEventListener('click', event => {
    const button = event.target.closest('[commandfor]'), dialog = button && document.getElementById(button.getAttribute('commandfor'));
    if (dialog) button.getAttribute('command') === 'show-modal' ? dialog.showModal() : dialog.close();
  });

const open = dialog => {
  dialog.showModal();
  if (dialog === palette) find('input', palette).select();
  dialog.append(toasts); // what is outside an open dialog can be neither seen nor pressed
};

// A form fetched into a dialog opens it. A link in it that leads to the page behind it closes it instead.
document.addEventListener('htmx:afterSettle', event => {
  const dialog = event.detail.target.closest('dialog');
  if (!dialog || dialog.open || !dialog.firstElementChild) return;
  open(dialog);
  find('[autofocus], :checked, .body :is(input, select, textarea):not([type=hidden]), footer button', dialog)?.focus();
});
document.addEventListener('click', event => {
  const link = event.target.closest('dialog a[href], dialog [data-close]');
  if (!link || toasts.contains(link) || (link.href && link.href !== location.href.split('#')[0])) return;
  event.preventDefault();
  link.closest('dialog').close();
});
document.addEventListener('close', event => {
  if (event.target.open || !event.target.contains(toasts)) return;
  document.body.append(toasts);
  if (event.target !== palette) event.target.replaceChildren();
}, true);

// The palette, in place of the page that its links lead to.
const palette = find('#palette');
document.addEventListener('click', event => {
  if (!palette || event.ctrlKey || event.metaKey || !event.target.closest('[data-palette]')) return;
  event.preventDefault();
  open(palette);
});

// Answers. One that names its own target (a toast) is shown even when it is an error; the others get a toast of ours.
document.addEventListener('htmx:beforeSwap', event => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader('HX-Retarget')) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener('htmx:responseError', () => tell('toast-failed'));
document.addEventListener('htmx:sendError', event => {
  const again = event.detail.elt;
  tell('toast-lost', () => again.matches('form') ? again.requestSubmit() : again.click());
});

// Back: an address that is shown already (a field is left after its answer came) is no step of its own.
document.addEventListener('htmx:beforeHistoryUpdate', ({ detail: { history } }) => {
  if (new URL(history.path, location).href === location.href) history.type = 'replace';
});

// Focus: htmx keeps it on the same id; where that is gone, it goes to the errors, else to the heading of what came.
let left = null;
document.addEventListener('htmx:beforeSwap', event => {
  left = event.detail.target.contains(document.activeElement) ? event.detail.target.id : null;
});
document.addEventListener('htmx:afterSettle', event => {
  const came = document.getElementById(left) || event.detail.elt;
  const errors = find('[data-focus]', came);
  if (!errors && (left === null || document.activeElement !== document.body)) return;
  const heading = errors || find('h1, h2, h3', came);
  heading?.setAttribute('tabindex', '-1');
  heading?.focus();
});

// Toasts: six seconds, longer while pointed at or focused; errors stay until they are closed.
const SECONDS = 6;

function tell(template, act) {
  const toast = document.getElementById(template)?.content.firstElementChild.cloneNode(true);
  if (!toast || !toasts) return;
  find('[data-act]', toast)?.addEventListener('click', () => { toast.remove(); act(); });
  toasts.append(toast);
}

function expire(toast) {
  if (toast.matches('.err')) return;
  let seconds = 0;
  const clock = setInterval(() => {
    if (!toast.matches(':hover, :focus-within') && ++seconds >= SECONDS) toast.remove();
    if (!toast.isConnected) clearInterval(clock);
  }, 1000);
}

if (toasts) {
  [...toasts.children].forEach(expire);
  new MutationObserver(changes => changes.flatMap(change => [...change.addedNodes]).filter(node => node.matches?.('.toast')).forEach(expire))
    .observe(toasts, { childList: true });
  toasts.addEventListener('click', event => event.target.closest('[data-close]')?.closest('.toast').remove());
}

// Keys. Ctrl Enter saves, Ctrl K searches; single letters press what carries them (data-key, after G data-go), only
// outside fields. J and K walk the rows (data-row).
const press = selector => { const element = find(selector); element?.click(); return Boolean(element); };
const walk = step => {
  const rows = [...document.querySelectorAll('main [data-row]')];
  const at = rows.findIndex(row => row.closest('tr, li, article').contains(document.activeElement));
  rows[at < 0 ? 0 : at + step]?.focus();
};
let go = false;
document.addEventListener('keydown', event => {
  const field = event.target.closest('input, select, textarea, [contenteditable]');
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { field?.form?.requestSubmit(); return; }
  if (palette && event.key === 'k' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); if (!find('dialog[open]')) open(palette); return; }
  if ((field && field.type !== 'checkbox') || event.target.closest('dialog') || event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === 'off') return;
  if (event.key === '/') { event.preventDefault(); const own = find('[data-search]'); own ? own.focus() : press('[data-palette]'); return; }
  const key = CSS.escape(event.key.toLowerCase());
  if (!go && (key === 'j' || key === 'k')) walk(key === 'j' ? 1 : -1);
  if (press(`[data-${go ? 'go' : 'key'}="${key}"]`)) event.preventDefault();
  go = event.key === 'g';
});

// Modules. What one component alone needs comes when a person first touches it: data-module names the file, whose
// default function gets the element; an element that is swapped in anew gets it again.
// What was pressed while the file came is pressed again for it.
const started = new WeakSet();
let held = null;
const start = event => {
  const part = event.target.closest?.('[data-module]');
  if (!part || started.has(part)) return;
  started.add(part);
  import(part.dataset.module).then(module => {
    module.default(part);
    if (held && part.contains(held.target)) held.target.dispatchEvent(new PointerEvent(held.type, held));
  });
};
document.addEventListener('pointerdown', event => { held = event; }, true);
for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => { held = null; }, true);
document.addEventListener('pointerover', start);
document.addEventListener('focusin', start);

// The errors of a page that came whole.
find('main [data-focus]')?.focus();
