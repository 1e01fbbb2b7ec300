// My day: a line that says what was done goes after five seconds, but not while it is pointed at or walked to by keys.

const SECONDS = 5;

export default panel => {
  const leave = line => {
    const list = line.parentElement, row = line.nextElementSibling || line.previousElementSibling;
    const heading = list.previousElementSibling, held = line.contains(document.activeElement);
    line.remove();
    if (!list.children.length) {
      if (heading?.matches('h3')) heading.remove();
      list.remove();
    }
    if (!held) return;
    const next = row?.querySelector('[data-row]') || panel.querySelector('h2');
    if (!next.matches('a')) next.setAttribute('tabindex', '-1');
    next.focus({ preventScroll: true });
  };
  const watch = line => {
    let seconds = 0;
    const clock = setInterval(() => {
      const kept = line.matches(':hover, :focus-visible') || line.querySelector(':focus-visible') || document.querySelector('dialog[open]');
      if (line.isConnected && !kept && ++seconds >= SECONDS) leave(line);
      if (!line.isConnected) clearInterval(clock);
    }, 1000);
  };
  const settled = node => node.matches?.('[data-settled]');
  panel.querySelectorAll('[data-settled]').forEach(watch);
  new MutationObserver(changes => changes.flatMap(change => [...change.addedNodes]).filter(settled).forEach(watch))
    .observe(panel, { childList: true, subtree: true });
};
