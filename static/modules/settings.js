// Settings take effect on the page at once: a panel that was saved tells how high rows are now, and whether keys are on.

export default settings => settings.addEventListener('htmx:afterSettle', event => {
  const { rows, single } = event.target.dataset;
  if (!rows) return;
  if (rows === 'roomy') document.documentElement.dataset.density = rows;
  else delete document.documentElement.dataset.density;
  if (single === 'off') document.body.dataset.keys = single;
  else delete document.body.dataset.keys;
});
