// The board: cards dragged by mouse or finger, walked by arrows, moved by M. The server decides; a refused card goes home.

const PRESS = 350, TURN = 600, NEAR = 5, FAR = 10, EDGE = 44;
const find = (selector, within = document) => within.querySelector(selector);
const still = matchMedia('(prefers-reduced-motion: reduce)');

// The answer to a move has come: the sheet has done its work, and focus stays with the card.
document.addEventListener('moved', event => {
  document.querySelector('dialog[open]')?.close();
  const card = document.getElementById(event.detail.card);
  (find('.cl', card || undefined) || find('.board'))?.focus();
});

export default pipeline => {
  const board = find('.board', pipeline), sheet = find('#sheet', pipeline);
  let drag = null, waiting = null;

  // --- what a drop means
  const link = (card, act) => `${find('.cl', card).href}${act}/`;
  const put = (card, column) => {
    const home = card.parentNode, next = card.nextSibling;
    find('.cards', column).prepend(card);
    return () => {
      if (!card.isConnected) return;
      home.insertBefore(card, next?.parentNode === home ? next : null);
      find('.cl', card).focus();
    };
  };
  const ask = (card, act, query = {}) => {
    const move = find('.mv', card), next = new URL(move.href).searchParams.get('next');
    htmx.ajax('GET', `${link(card, act)}?${new URLSearchParams({ next, ...query })}`, { source: move, target: sheet });
  };
  const send = async (card, stage, back) => {
    const values = { stage, version: card.dataset.version };
    await htmx.ajax('POST', link(card, 'move'), { source: find('.mv', card), target: card, swap: 'none', values }).catch(() => {});
    back();
  };
  const tell = words => {
    const toast = document.createElement('div'), line = document.createElement('span');
    toast.className = 'toast';
    line.textContent = words;
    toast.append(line);
    find('#toasts').append(toast);
  };
  const drop = (card, column) => {
    const { stage, status } = column.dataset, from = card.dataset.status;
    if (!card.dataset.to.split(' ').includes(stage)) {
      if (status === 'won') ask(card, 'move', { stage });
      else tell(find('.why:not([hidden])', column).textContent.trim());
      return;
    }
    const back = put(card, column);
    if (status === from) { send(card, stage, back); return; }
    waiting = back;
    ask(card, status === 'lost' ? 'lose' : from === 'lost' ? 'reopen' : 'move', { stage });
  };
  const home = () => { waiting?.(); waiting = null; };
  sheet.addEventListener('close', home);
  pipeline.addEventListener('htmx:afterRequest', event => { if (waiting && !event.detail.successful && !sheet.open) home(); });

  // --- dragging
  const stop = event => { event.preventDefault(); event.stopPropagation(); };
  const mark = on => {
    const { status, to } = drag.card.dataset, own = drag.card.closest('.col');
    for (const column of board.querySelectorAll('.col')) {
      const taken = to.split(' ').includes(column.dataset.stage);
      column.classList.toggle('open-to', on && taken);
      column.classList.toggle('closed-to', on && !taken && column !== own);
      column.classList.remove('over');
      for (const why of column.querySelectorAll('.why')) why.hidden = !on || taken || why.dataset.from !== status;
    }
    board.classList.toggle('dragged', on);
    drag.card.classList.toggle('dragging', on);
  };
  const lift = () => {
    const { width, left, top } = drag.card.getBoundingClientRect();
    drag.ghost = drag.card.cloneNode(true);
    drag.ghost.removeAttribute('id');
    drag.ghost.inert = true;
    drag.ghost.classList.add('ghost');
    drag.ghost.style.width = `${width}px`;
    drag.offset = [left - drag.x, top - drag.y];
    mark(true);
    pipeline.append(drag.ghost);
    drag.card.setPointerCapture?.(drag.id);
    follow();
  };
  const follow = () => {
    if (!drag?.ghost) return;
    drag.ghost.style.translate = `${drag.x + drag.offset[0]}px ${drag.y + drag.offset[1]}px`;
    drag.over = document.elementFromPoint(drag.x, drag.y)?.closest('.col');
    for (const column of board.querySelectorAll('.col')) column.classList.toggle('over', column === drag.over);
    const { left, right } = board.getBoundingClientRect();
    pull(drag.x < left + EDGE ? -1 : drag.x > right - EDGE ? 1 : 0);
  };
  const pull = way => { // at an edge, the next column comes
    if (way === drag.way) return;
    clearInterval(drag.pull);
    drag.way = way;
    const behavior = still.matches ? 'auto' : 'smooth', width = drag.card.closest('.col').offsetWidth;
    if (way) drag.pull = setInterval(() => board.scrollBy({ left: way * width, behavior }), TURN);
  };
  const end = dropped => {
    if (!drag) return;
    const { card, ghost, over } = drag;
    clearTimeout(drag.timer);
    clearInterval(drag.pull);
    if (ghost) {
      if (dropped && over && over !== card.closest('.col')) drop(card, over);
      mark(false);
      ghost.remove();
      board.addEventListener('click', stop, { capture: true, once: true });
      setTimeout(() => board.removeEventListener('click', stop, true));
    }
    drag = null;
  };

  board.addEventListener('pointerdown', event => {
    const card = event.target.closest('.card[data-to]');
    if (!card || event.button || !event.isPrimary || event.target.closest('.mv')) return;
    drag = { card, id: event.pointerId, x: event.clientX, y: event.clientY, from: [event.clientX, event.clientY] };
    drag.touch = event.pointerType === 'touch';
    if (drag.touch) drag.timer = setTimeout(lift, PRESS);
  });
  board.addEventListener('pointermove', event => {
    if (event.pointerId !== drag?.id) return;
    [drag.x, drag.y] = [event.clientX, event.clientY];
    const far = Math.hypot(drag.x - drag.from[0], drag.y - drag.from[1]);
    if (drag.ghost) follow();
    else if (drag.touch) { if (far > FAR) end(); }
    else if (far > NEAR) lift();
  });
  board.addEventListener('pointerup', () => end(true));
  board.addEventListener('pointercancel', () => end());
  board.addEventListener('scroll', follow);
  board.addEventListener('touchmove', event => { if (drag?.ghost) event.preventDefault(); }, { passive: false });
  board.addEventListener('dragstart', stop);
  board.addEventListener('contextmenu', event => { if (drag?.touch) stop(event); });

  // --- keys
  const rows = column => [...column.querySelectorAll('.cl, .more a')];
  board.addEventListener('keydown', event => {
    const on = event.target.closest('.card, .more'), column = on?.closest('.col');
    if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === 'm' && document.body.dataset.keys !== 'off') { find('.mv', on)?.click(); return; }
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const place = rows(column).findIndex(link => on.contains(link));
    if (/Up|Down/.test(event.key)) { rows(column)[place + step]?.focus(); return; }
    const columns = [...board.querySelectorAll('.col')].filter(each => each === column || rows(each).length);
    const links = rows(columns[columns.indexOf(column) + step] || column);
    links[Math.min(place, links.length - 1)].focus();
  });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') end(); });

  // --- further cards: focus goes on with them, and one that was moved to the top is not shown twice
  board.addEventListener('htmx:afterSettle', event => {
    if (document.activeElement === document.body) find('.cl', event.target)?.focus();
    const seen = new Set();
    for (const card of board.querySelectorAll('.card[id]')) seen.has(card.id) ? card.remove() : seen.add(card.id);
  });

  // --- on a phone: the pill of the stage in sight
  const watch = new IntersectionObserver(entries => {
    for (const { target } of entries.filter(entry => entry.isIntersecting))
      for (const pill of pipeline.querySelectorAll('.stage-tabs a')) {
        const here = pill.hash === `#${target.id}`;
        here ? pill.setAttribute('aria-current', 'true') : pill.removeAttribute('aria-current');
        if (here) pill.parentNode.scrollTo({ left: pill.offsetLeft - 60, behavior: still.matches ? 'auto' : 'smooth' });
      }
  }, { root: board, threshold: .7 });
  board.querySelectorAll('.col').forEach(column => watch.observe(column));
};
