import {element, percent, signed, unitName} from './words.js';

/** The action units of one face against the reference, those that are marked first. */
export function showUnits(place, face) {
  if (!face.actionUnits) {
    place.replaceChildren(element('p', '', 'This model has no mapping of feature maps to action units that fits it.'));
    return;
  }
  const level = unit => unit.percentile ?? unit.auDistance;
  const units = [...face.actionUnits].sort((one, other) => (other.fired === true) - (one.fired === true) || level(other) - level(one));
  const table = element('table', 'units');
  table.append(element('caption', 'visually-hidden', 'Action units of this face'), head(), element('tbody', '', ...units.map(row)));
  const parts = [element('div', 'wide', table)];
  parts.push(element('p', 'hint', 'Bars begin at the middle of the reference faces: to the right, more of them have less of the action unit. '
    + 'Marked: the network\u2019s units respond as they do to photographs of which most show it; an action unit that is not calibrated is '
    + 'never marked. Nobody looked at the muscles of this face: it is not a FACS coding, and says nothing of what the person feels. '
    + 'The AUC tells how well this worked on people who were not used to find it; 0.5 is chance.'));
  for (const prototype of face.prototype ? face.prototype.tables : []) {
    if (prototype.agreement === undefined) continue;
    const list = numbers => numbers.length ? numbers.map(number => 'AU' + number).join(', ') : 'none';
    parts.push(element('p', 'hint', `Said to make up ${face.prototype.expression} (${prototype.source}): ${list(prototype.actionUnits)}. `
      + `Marked here: ${list(prototype.fired)}.`));
  }
  place.replaceChildren(...parts);
}

function head() {
  const titles = element('tr');
  for (const title of ['action unit', 'against reference faces', 'AUC']) {
    const cell = element('th', '', title);
    cell.scope = 'col';
    titles.append(cell);
  }
  return element('thead', '', titles);
}

function row(unit) {
  const made = element('tr', unit.fired ? 'fired' : '');
  const name = element('th', '');
  name.scope = 'row';
  const link = element('a', '', unitName(unit));
  link.href = `v1/action-units/${unit.au}`;
  name.append(link);
  if (unit.fired) name.append(' ', element('span', 'mark', 'marked'));
  if (unit.fired === undefined) name.append(element('small', '', 'not calibrated'));
  if (!unit.identifiable) name.append(element('small', '', 'not told apart from the expression it comes with'));
  made.append(name, levelOf(unit), evidenceOf(unit));
  return made;
}

function levelOf(unit) {
  const cell = element('td', 'level');
  if (unit.percentile !== undefined) {
    const bar = element('div', 'diverging', element('div', unit.percentile < 0.5 ? 'less' : 'more'));
    bar.firstElementChild.style.left = 100 * Math.min(0.5, unit.percentile) + '%';
    bar.firstElementChild.style.width = 100 * Math.abs(unit.percentile - 0.5) + '%';
    bar.setAttribute('aria-hidden', 'true');
    cell.append(bar, element('span', '', percent(unit.percentile)));
  } else {
    cell.append(element('span', '', 'no reference'));
  }
  cell.append(element('small', '', `${signed(unit.auDistance)} nats`));
  return cell;
}

function evidenceOf(unit) {
  const evidence = unit.evidence.confirmation ?? unit.evidence.heldOut;
  if (!evidence) return element('td', '', 'not known');
  const bounded = evidence.low != null;
  const cell = element('td', '', evidence.auc.toFixed(2));
  cell.append(element('small', '', bounded ? `${evidence.low.toFixed(2)} to ${evidence.high.toFixed(2)}`
    : 'too few subjects for an interval'), element('span', 'badge', evidence.data));
  if (bounded && evidence.low <= 0.5) cell.append(element('small', '', 'perhaps no better than chance'));
  return cell;
}
