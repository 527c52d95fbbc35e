export const byId = id => document.getElementById(id);

export function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

export function percent(value) {
  if (value < 0.0005) return '< 0.1 %';
  if (value >= 0.9995) return '> 99.9 %';
  return (100 * value).toFixed(1) + ' %';
}

export const signed = value => (value < 0 ? '\u2212' : '+') + Math.abs(value).toFixed(2);

export const unitName = unit => `AU${unit.au} ${unit.name}`;

export function say(text) { byId('status').textContent = text; }

/** A row of tabs, which arrow keys go through: as the ARIA practices have it. */
export function tabs(list, names, chosen, choose) {
  const buttons = names.map(({label, panel, id}, index) => {
    const tab = element('button', '', label);
    tab.type = 'button';
    tab.id = id;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-selected', index === chosen);
    tab.setAttribute('aria-controls', panel);
    tab.tabIndex = index === chosen ? 0 : -1;
    tab.addEventListener('click', () => select(index, false));
    return tab;
  });
  const select = (index, focused) => {
    buttons.forEach((tab, place) => {
      tab.setAttribute('aria-selected', place === index);
      tab.tabIndex = place === index ? 0 : -1;
    });
    if (focused) buttons[index].focus();
    choose(index);
  };
  list.onkeydown = event => {
    const at = buttons.indexOf(document.activeElement);
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1}[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    select((to + buttons.length) % buttons.length, true);
  };
  list.replaceChildren(...buttons);
  return select;
}
