// The opportunity's page: Escape leaves a fact that is being edited, Enter saves one that is chosen from a list, and
// opening the next fact saves the one that was changed.

const open = page => page.querySelector('form[data-fact]');
const isChanged = form => [...form.elements].some(field =>
  field.options ? [...field.options].some(option => option.selected !== option.defaultSelected)
    : field.type !== 'hidden' && 'defaultValue' in field && field.value !== field.defaultValue);

export default page => {
  page.addEventListener('keydown', event => {
    const form = event.target.closest('form[data-fact]');
    if (!form || event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      form.querySelector('[data-leave]').click();
    }
    if (event.key === 'Enter' && event.target.matches('select')) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  page.addEventListener('click', event => {
    const form = open(page), fact = event.target.closest('.fact');
    if (!form || !fact || !isChanged(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.requestSubmit();
  }, true);
};
