// A new opportunity: the company is a combobox (WAI-ARIA); Enter there chooses, elsewhere it creates.
export default form => {
  const field = () => form.querySelector('[role=combobox]'), list = () => form.querySelector('#matches');
  const options = () => [...list().querySelectorAll('[role=option]')];
  const isOpen = () => !list().hidden && options().length > 0;
  const marked = () => options().find(option => option.ariaSelected === 'true');

  const mark = option => {
    for (const other of options()) other.setAttribute('aria-selected', other === option);
    option?.scrollIntoView({ block: 'nearest' });
    if (option) field().setAttribute('aria-activedescendant', option.id); else field().removeAttribute('aria-activedescendant');
  };
  const show = open => {
    list().hidden = !open;
    field().setAttribute('aria-expanded', open);
    mark(open ? options()[0] : null);
  };
  const choose = option => {
    htmx.trigger(field(), 'htmx:abort'); // what is still being looked for would open the list again
    form.elements.customer.value = option.dataset.pick;
    if (option.dataset.name) field().value = option.dataset.name;
    show(false);
    field().focus();
    form.querySelector('#choose').click();
  };

  form.addEventListener('input', event => { if (event.target === field()) form.elements.customer.value = ''; });
  form.addEventListener('focusout', event => { if (event.target === field() && isOpen()) show(false); });
  form.addEventListener('pointerdown', event => { if (event.target.closest('#matches [role=option]')) event.preventDefault(); });
  form.addEventListener('click', event => {
    const option = event.target.closest('#matches [role=option]');
    if (option) choose(option);
  });
  const settle = () => show(options().length > 0 && document.activeElement === field());
  form.addEventListener('htmx:afterSettle', settle);
  settle();

  const walk = (event, step) => {
    event.preventDefault();
    if (!isOpen()) return options().length ? show(true) : htmx.trigger(field(), 'look');
    const all = options(), at = all.indexOf(marked());
    mark(all[(at + step + all.length) % all.length]);
  };
  form.addEventListener('keydown', event => {
    const { key, target } = event;
    if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    if (target !== field()) {
      const types = key === 'Enter' && target.matches('input:not([type=checkbox], [type=radio])');
      if (!types || target.closest('#grid')) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector('#create'));
    } else if (key === 'ArrowDown' || key === 'ArrowUp') walk(event, key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Escape' && isOpen()) { event.preventDefault(); show(false); }
    else if (key === 'Enter') {
      event.preventDefault();
      if (isOpen() && marked()) choose(marked());
      else if (!form.elements.customer.value) htmx.trigger(field(), 'look');
    }
  });
};
