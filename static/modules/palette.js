// The palette: arrows walk the options, Enter opens the chosen one, focus stays in the field. htmx brings the options.

export default palette => {
  const field = palette.querySelector('[role=combobox]');
  const list = () => palette.querySelector('[role=listbox]');
  const options = () => [...palette.querySelectorAll('[role=option]')];
  const chosen = () => palette.querySelector('[aria-selected=true]');

  const choose = option => {
    chosen()?.setAttribute('aria-selected', false);
    option?.setAttribute('aria-selected', true);
    option?.scrollIntoView({ block: 'nearest' });
    if (option) field.setAttribute('aria-activedescendant', option.id);
    else field.removeAttribute('aria-activedescendant');
  };
  const begin = () => {
    options().forEach((option, at) => { option.id = `pal-${at}`; });
    choose(options()[0]);
  };

  field.addEventListener('keydown', event => {
    const all = options(), at = all.indexOf(chosen());
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(all.at((at + (event.key === 'ArrowDown' ? 1 : -1)) % all.length));
    }
    // Options that answer an earlier text are not opened: the form asks the server for what stands in the field.
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && chosen() && list().dataset.for === field.value.trim()) {
      event.preventDefault();
      chosen().click();
    }
  });
  palette.addEventListener('mousedown', event => { if (event.target.closest('[role=listbox]')) event.preventDefault(); });
  palette.addEventListener('mousemove', event => {
    const option = event.target.closest('[role=option]');
    if (option && option !== chosen()) choose(option);
  });
  palette.addEventListener('click', event => {
    const option = event.target.closest('[role=option]');
    if (event.target === palette || (option && option.getAttribute('hx-target') !== '#pal-list')) palette.close();
  });
  palette.addEventListener('close', () => {
    if (palette.open) return; // opened again before the news of its closing
    field.form.reset();
    list().replaceChildren();
    choose();
  });
  palette.addEventListener('htmx:afterSettle', begin);
  begin();
};
