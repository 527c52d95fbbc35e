import {element, percent} from './words.js';

/** The probabilities of one face, and how often the network finds faces of each label. */
export function showLabel(place, face, model) {
  const threshold = model && model.calibration ? model.calibration.abstainBelow : 0;
  const found = new Map((model?.metrics?.keptBack?.recalls ?? []).map(each => [each.label, each]));
  const parts = [element('h3', '', face.abstained ? 'No label' : face.label)];
  if (face.abstained) {
    parts.push(element('p', 'note', `The network abstains: its largest probability, ${percent(face.scores[face.label])} for `
      + `${face.label}, is below the threshold of ${percent(threshold)}. Treat this face as unlabelled.`));
  }
  if (face.uncertain) {
    parts.push(element('p', 'note', `The detection score is ${face.detectionScore.toFixed(2)}: more likely than not, this is no face. `
      + 'It is labelled all the same.'));
  }
  if (face.cut) parts.push(element('p', 'hint', 'The crop reaches beyond the photo: its border goes on there.'));
  const table = element('table', 'scores');
  table.append(element('caption', 'visually-hidden', 'Probability of each label, and how often faces of that label are found'));
  const head = element('tr');
  for (const title of ['label', '', 'probability', 'recall']) {
    const cell = element(title ? 'th' : 'td', title ? '' : 'bars', title);
    if (title) cell.scope = 'col';
    head.append(cell);
  }
  const body = element('tbody');
  for (const [name, score] of Object.entries(face.scores)) {
    const row = element('tr', name === face.label ? 'top' : '');
    const title = element('th', '', name);
    title.scope = 'row';
    const bar = element('div', 'bar', element('div'));
    bar.firstElementChild.style.width = 100 * score + '%';
    const cell = element('td', 'bars', bar);
    cell.setAttribute('aria-hidden', 'true');
    const recall = found.get(name);
    row.append(title, cell, element('td', 'number', percent(score)),
      element('td', 'number', recall ? `${(100 * recall.recall).toFixed(0)} %` : 'not known'));
    if (recall?.interval) {
      row.lastElementChild.append(element('small', '', ` ${(100 * recall.interval.low).toFixed(0)} to ${(100 * recall.interval.high).toFixed(0)}`));
    }
    body.append(row);
  }
  table.append(element('thead', '', head), body);
  parts.push(table, element('p', 'hint', 'Recall: of faces kept back from training that raters gave this label, the share that the '
    + 'network gave it too, with its 95 % interval. It was measured on photographs like those of its training; see the model card.'));
  parts.push(element('p', 'hint', `Detection score ${face.detectionScore.toFixed(2)} · box ${face.box.width} × ${face.box.height} `
    + `at ${face.box.x}, ${face.box.y}` + (face.roll ? ` · turned by ${face.roll}°` : '')));
  place.replaceChildren(...parts);
}
