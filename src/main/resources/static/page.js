'use strict';

const byId = id => document.getElementById(id);
const file = byId('file');
const drop = byId('drop');
const photo = byId('photo');
const frame = byId('frame');
const models = new Map();
let shownUrl = null;
let latest = 0; // labelling
let asking = 0; // for an explanation
let labelled = null; // the photo that is shown, the options it was labelled with, and what asks for the same again
let explained = null; // the explanation that is shown

function percent(value) {
  if (value < 0.0005) return '< 0.1 %';
  if (value >= 0.9995) return '> 99.9 %';
  return (100 * value).toFixed(1) + ' %';
}
const millis = value => (value < 10 ? value.toFixed(1) : value.toFixed(0)) + ' ms';

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function say(text) { byId('status').textContent = text; }

/** As fetch, with the key of this tab; asks for one when the service wants it, and then again. */
async function ask(address, request = {}) {
  const key = sessionStorage.getItem('key');
  const headers = {...request.headers};
  if (key) headers['X-API-Key'] = key;
  const answer = await fetch(address, {...request, headers});
  if (answer.status !== 401) return answer;
  await keyGiven();
  return ask(address, request);
}

let waiting = null; // for a key, together

function keyGiven() {
  waiting ??= new Promise(resolve => {
    byId('key-wrong').hidden = !sessionStorage.getItem('key');
    sessionStorage.removeItem('key');
    byId('key-form').hidden = false;
    byId('key').focus();
    byId('key-form').onsubmit = event => {
      event.preventDefault();
      sessionStorage.setItem('key', byId('key').value.trim());
      byId('key').value = '';
      byId('key-form').hidden = true;
      waiting = null;
      resolve();
    };
  });
  return waiting;
}

/** An image by its address, to which a browser sends no key. */
async function draw(image, address) {
  if (image.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
  image.dataset.address = address;
  if (!sessionStorage.getItem('key')) {
    image.src = address;
    return;
  }
  try {
    const answer = await ask(address);
    if (image.dataset.address !== address) return;
    if (answer.ok) image.src = URL.createObjectURL(await answer.blob());
    else missing(image);
  } catch (failure) {
    missing(image);
  }
}

async function describe(id) {
  if (!models.has(id)) {
    const answer = await ask('v1/models/' + encodeURIComponent(id));
    if (!answer.ok) return null;
    models.set(id, await answer.json());
  }
  return models.get(id);
}

/** The options as they are set now; those of what is shown may be others. */
function options() {
  const query = new URLSearchParams();
  if (byId('model').value) query.set('model', byId('model').value);
  if (byId('full').checked) query.set('face', 'full');
  return query;
}

function post(address, image) {
  return ask(address, {
    method: 'POST',
    headers: {
      'Accept': 'application/json',
      'Content-Type': image.type.startsWith('image/') ? image.type : 'application/octet-stream',
    },
    body: image,
  });
}

async function label(image) {
  const turn = ++latest;
  ++asking; // an explanation that is under way is of another photo, or of other options
  const query = options();
  labelled = {image, options: query.toString()};
  offerAgain();
  forgetExplanation();
  byId('problem').hidden = true;
  byId('result').hidden = true;
  say('Labelling …');
  show(image);
  const began = performance.now();
  try {
    const response = await post('v1/expressions?' + query, image);
    const answer = await response.json();
    if (turn !== latest) return;
    if (!response.ok) {
      refuse(answer.title, answer.detail, answer.requestId || response.headers.get('X-Request-Id'));
      return;
    }
    // The version that answered: the default may be another by the time more is asked of this photo.
    query.set('model', answer.model.id + '@' + answer.model.version);
    labelled.query = query;
    const model = await describe(query.get('model'));
    if (turn !== latest) return;
    render(answer, model, performance.now() - began);
    if (model && model.hasMapping && answer.results[0].faces.length) measure(labelled, turn);
  } catch (failure) {
    if (turn === latest) refuse('The service did not answer', 'Check the connection and try again.', '');
  }
}

function refuse(title, detail, request) {
  say('');
  byId('problem-title').textContent = title;
  byId('problem-detail').textContent = detail || '';
  byId('problem-request').textContent = request || 'unknown';
  byId('problem').hidden = false;
}

function show(image) {
  if (shownUrl) URL.revokeObjectURL(shownUrl);
  shownUrl = URL.createObjectURL(image);
  frame.classList.remove('unshown');
  photo.src = shownUrl;
}

photo.addEventListener('error', () => frame.classList.add('unshown'));

function render(answer, model, roundTrip) {
  const result = answer.results[0];
  const threshold = model && model.calibration ? model.calibration.abstainBelow : 0;
  frame.querySelectorAll('.box').forEach(box => box.remove());
  byId('faces').replaceChildren();
  result.faces.forEach((face, index) => {
    const box = drawBox(face, index, result.image);
    const card = describeFace(face, index, threshold);
    for (const part of [box, card]) {
      part.addEventListener('mouseenter', () => choose(box, card));
      part.addEventListener('focusin', () => choose(box, card));
    }
    box.addEventListener('click', () => card.scrollIntoView({block: 'nearest'}));
    frame.append(box);
    byId('faces').append(card);
  });
  byId('caption').textContent = `${result.image.width} × ${result.image.height} pixels`
    + (frame.classList.contains('unshown') ? '; this browser cannot show the format, the labels are right all the same' : '')
    + ` · model ${answer.model.id}@${answer.model.version}`;
  renderTimings(result.timings, roundTrip);
  byId('result').hidden = false;
  say(summary(result.faces));
}

function summary(faces) {
  if (faces.length === 0) return 'No face was found. Faces from the side and very small ones are missed most often.';
  const labels = faces.map(face => face.abstained ? 'no label' : `${face.label} ${percent(face.scores[face.label])}`);
  return `${faces.length === 1 ? '1 face' : faces.length + ' faces'}: ${labels.join(', ')}.`;
}

function drawBox(face, index, image) {
  const box = element('button', 'box' + (face.abstained ? ' abstained' : ''));
  box.type = 'button';
  box.style.left = 100 * face.box.x / image.width + '%';
  box.style.top = 100 * face.box.y / image.height + '%';
  box.style.width = 100 * face.box.width / image.width + '%';
  box.style.height = 100 * face.box.height / image.height + '%';
  if (face.box.y < image.height * 0.06) box.classList.add('low');
  box.append(element('span', '', `${index + 1} ${face.abstained ? '?' : face.label}`));
  box.setAttribute('aria-label', `Face ${index + 1}: ${face.abstained ? 'abstained' : face.label}`);
  return box;
}

function choose(box, card) {
  document.querySelectorAll('.chosen').forEach(part => part.classList.remove('chosen'));
  box.classList.add('chosen');
  card.classList.add('chosen');
}

function describeFace(face, index, threshold) {
  const card = element('li', 'face');
  card.tabIndex = 0;
  card.append(element('h3', '', `Face ${index + 1}: ${face.abstained ? 'no label' : face.label}`));
  if (face.abstained) {
    card.append(element('p', 'note', `The network abstains: its largest probability, ${percent(face.scores[face.label])} for `
      + `${face.label}, is below the threshold of ${percent(threshold)}. Treat this face as unlabelled.`));
  }
  const table = element('table', 'scores');
  table.append(element('caption', 'visually-hidden', `Probabilities of face ${index + 1}`));
  for (const [name, score] of Object.entries(face.scores)) {
    const row = element('tr', name === face.label ? 'top' : '');
    const head = element('th', '', name);
    head.scope = 'row';
    const cell = element('td');
    cell.setAttribute('aria-hidden', 'true');
    const bar = element('div', 'bar');
    const fill = element('div');
    fill.style.width = 100 * score + '%';
    bar.append(fill);
    cell.append(bar);
    row.append(head, cell, element('td', 'number', percent(score)));
    table.append(row);
  }
  card.append(table);
  const units = element('div', 'units');
  units.hidden = true; // until they are measured
  card.append(units);
  card.append(element('p', 'hint', `Detection score ${face.detectionScore.toFixed(2)} · box ${face.box.width} × ${face.box.height} `
    + `at ${face.box.x}, ${face.box.y}`));
  const why = element('button', 'explain', 'What did the network respond to?');
  why.type = 'button';
  why.addEventListener('click', () => explain(index));
  card.append(why);
  return card;
}

const UNITS_SHOWN = 6;
const unitName = unit => `AU${unit.au} ${unit.name}`;
const signed = value => (value < 0 ? '\u2212' : '+') + Math.abs(value).toFixed(2);

/** The action units of the same faces, once the labels are there. */
async function measure(photograph, turn) {
  try {
    const response = await post('v1/au-distances?' + photograph.query, photograph.image);
    const answer = await response.json();
    if (turn !== latest || !response.ok) return; // the labels stand without them
    const places = document.querySelectorAll('#faces .units');
    answer.results[0].faces.forEach((face, index) => {
      if (places[index]) showUnits(places[index], face);
    });
  } catch (failure) {
    return; // as above
  }
}

function showUnits(place, face) {
  const level = unit => unit.percentile ?? unit.auDistance;
  const units = [...face.actionUnits].sort((one, other) => (other.fired === true) - (one.fired === true) || level(other) - level(one));
  place.replaceChildren(element('h4', '', 'Action units'));
  place.append(unitTable(units.slice(0, UNITS_SHOWN)));
  if (units.length > UNITS_SHOWN) {
    const others = element('details');
    others.append(element('summary', '', `${units.length - UNITS_SHOWN} others`), unitTable(units.slice(UNITS_SHOWN)));
    place.append(others);
  }
  place.append(element('p', 'hint', 'Marked: the network\u2019s units respond as they do to photographs of which most show the action unit. '
    + '\u201cAmong others\u201d is the share of reference faces with less of it. An action unit that is not calibrated is never marked. '
    + 'Nobody looked at the muscles of this face: it is not a FACS coding, and says nothing of what the '
    + 'person feels. The AUC tells how well this worked on people who were not used to find it; 0.5 is chance.'));
  for (const table of face.prototype ? face.prototype.tables : []) {
    if (table.agreement === undefined) continue;
    const list = numbers => numbers.length ? numbers.map(number => 'AU' + number).join(', ') : 'none';
    place.append(element('p', 'hint', `Said to make up ${face.prototype.expression} (${table.source}): ${list(table.actionUnits)}. `
      + `Marked here: ${list(table.fired)}.`));
  }
  place.hidden = false;
}

function unitTable(units) {
  const table = element('table');
  const head = element('thead');
  const titles = element('tr');
  for (const title of ['', 'among others', 'AUC']) {
    const cell = element(title ? 'th' : 'td', '', title);
    if (title) cell.scope = 'col';
    titles.append(cell);
  }
  head.append(titles);
  const body = element('tbody');
  for (const unit of units) {
    const evidence = unit.evidence.confirmation ?? unit.evidence.heldOut;
    const bounded = evidence && evidence.low != null;
    const row = element('tr', unit.fired ? 'fired' : '');
    const name = element('th', '', unitName(unit));
    name.scope = 'row';
    if (unit.fired === undefined) name.append(element('small', '', 'not calibrated'));
    if (bounded && evidence.low <= 0.5) name.append(element('small', '', 'perhaps no better than chance'));
    if (!unit.identifiable) name.append(element('small', '', 'not told apart from the expression it comes with'));
    const measured = element('td', '', evidence ? evidence.auc.toFixed(2) : 'not known');
    if (evidence) {
      measured.append(element('small', '', (bounded ? `${evidence.low.toFixed(2)} to ${evidence.high.toFixed(2)}`
        : 'too few subjects for an interval') + `, on ${evidence.data}`));
    }
    const level = element('td', '', unit.percentile === undefined ? 'not known' : percent(unit.percentile));
    level.append(element('small', '', `${signed(unit.auDistance)} nats`));
    row.append(name, level, measured);
    body.append(row);
  }
  table.append(head, body);
  return table;
}

async function explain(index) {
  const turn = ++asking;
  forgetExplanation();
  byId('problem').hidden = true;
  say('Projecting …');
  const query = new URLSearchParams(labelled.query);
  for (const [name, value] of [['index', index], ['layer', 'all'], ['top', 9]]) query.set(name, value);
  try {
    const response = await post('v1/explanations?' + query, labelled.image);
    const answer = await response.json();
    if (turn !== asking) {
      if (answer.id) forget(answer.id);
      return;
    }
    if (!response.ok) {
      refuse(answer.title, answer.detail, answer.requestId || response.headers.get('X-Request-Id'));
      return;
    }
    showExplanation(answer);
  } catch (failure) {
    if (turn === asking) refuse('The service did not answer', 'Check the connection and try again.', '');
  }
}

function showExplanation(answer) {
  explained = answer;
  byId('layer').replaceChildren(...answer.layers.map(layer =>
    new Option(`${layer.name} (${layer.responding} of ${layer.maps} maps responded)`, layer.name)));
  byId('layer').selectedIndex = answer.layers.length - 1;
  byId('rule').value = answer.rule;
  byId('explanation-until').textContent = new Date(answer.expiresAt).toLocaleTimeString();
  byId('explanation').hidden = false;
  drawExplanation();
  say('Projected.');
  byId('explanation').scrollIntoView({block: 'nearest', behavior: 'smooth'});
}

function drawExplanation() {
  byId('gone').hidden = true;
  byId('drawn').hidden = false;
  const query = '?' + new URLSearchParams({rule: byId('rule').value, colors: byId('colors').value});
  const layer = explained.layers[byId('layer').selectedIndex];
  draw(byId('sheet'), explained.sheet + query + '&layer=' + layer.name);
  byId('sheet').alt = `The strongest feature maps of ${layer.name}: `
    + layer.activations.map(each => `${each.name} with response ${each.response.toFixed(2)}`
      + (each.actionUnit ? `, ${unitName(each.actionUnit)}` : '')).join(', ');
  byId('maps').hidden = !layer.activations.some(each => each.actionUnit);
  byId('map-units').replaceChildren(...layer.activations.map(each => {
    const item = element('li');
    const unit = each.actionUnit;
    item.append(element('code', '', each.name), unit
      ? unitName(unit) + (unit.auc < 0.5 ? ' suppresses it' : '')
      : 'none stands out');
    return item;
  }));
  byId('classes').replaceChildren(...explained.classes.slice(0, 2).map(each => {
    const figure = element('figure');
    const map = element('img');
    map.addEventListener('error', () => missing(map));
    draw(map, each.heatmap + query + '&size=320');
    map.alt = `Projection of the label ${each.label} over the face`;
    figure.append(map, element('figcaption', 'hint', `Label ${each.label}, ${percent(each.probability)}`));
    return figure;
  }));
}

/** An image that does not come: the explanation has expired, made room for others, or the service is busy. */
async function missing(image) {
  const shown = explained;
  if (!shown) return;
  let title = 'The service did not answer';
  try {
    const answer = await ask(image.dataset.address);
    if (answer.ok) return;
    title = (await answer.json()).title;
  } catch (failure) {
    // Said as it stands.
  }
  if (shown !== explained) return;
  byId('gone-title').textContent = title;
  byId('gone').hidden = false;
  byId('drawn').hidden = true;
}

function forget(id) { ask('v1/explanations/' + id, {method: 'DELETE'}).catch(() => {}); }

function forgetExplanation() {
  byId('explanation').hidden = true;
  byId('sheet').removeAttribute('src');
  byId('maps').hidden = true;
  byId('classes').replaceChildren();
  if (explained) forget(explained.id);
  explained = null;
}

for (const choice of ['layer', 'rule', 'colors']) byId(choice).addEventListener('change', drawExplanation);
byId('sheet').addEventListener('error', () => missing(byId('sheet')));
byId('explain-again').addEventListener('click', () => explain(explained.face.index));
byId('forget').addEventListener('click', () => { forgetExplanation(); say('Deleted.'); });

function renderTimings(timings, roundTrip) {
  const rows = [['queue', timings.queueMillis], ['decode', timings.decodeMillis], ['detect', timings.detectMillis],
    ['crop', timings.cropMillis], ['infer', timings.inferMillis], ['round trip', roundTrip]];
  byId('timings').replaceChildren(...rows.map(([name, value]) => {
    const pair = element('div');
    pair.append(element('dt', '', name), element('dd', '', millis(value)));
    return pair;
  }));
}

function take(files) {
  const image = Array.from(files).find(each => each.type.startsWith('image/')) || files[0];
  if (image) label(image);
}

file.addEventListener('change', () => { take(file.files); file.value = ''; });
document.addEventListener('paste', event => {
  if (event.clipboardData && event.clipboardData.files.length) take(event.clipboardData.files);
});
for (const kind of ['dragenter', 'dragover']) {
  document.addEventListener(kind, event => { event.preventDefault(); drop.classList.add('over'); });
}
document.addEventListener('dragleave', event => { if (!event.relatedTarget) drop.classList.remove('over'); });
document.addEventListener('drop', event => {
  event.preventDefault();
  drop.classList.remove('over');
  take(event.dataTransfer.files);
});
byId('form').addEventListener('submit', event => event.preventDefault());

/** Options that are changed are for the next photo, and for this one when it is labelled again. */
function offerAgain() { byId('again').hidden = !labelled || labelled.options === options().toString(); }
for (const choice of ['model', 'full']) byId(choice).addEventListener('change', offerAgain);
byId('again').addEventListener('click', () => label(labelled.image));

async function showCard() {
  const chosen = byId('model').value || byId('model').dataset.fallback;
  if (!chosen) return;
  const address = 'v1/models/' + encodeURIComponent(chosen) + '/card';
  byId('card-model').textContent = chosen;
  byId('card-link').href = address;
  byId('card-link').textContent = 'The card as Markdown';
  const answer = await ask(address);
  byId('card').textContent = answer.ok ? await answer.text() : 'This model brings no card.';
}
byId('model').addEventListener('change', showCard);

async function listModels() {
  const answer = await ask('v1/models');
  if (!answer.ok) return;
  for (const model of (await answer.json()).models) {
    const name = model.id + '@' + model.version;
    if (model.default) {
      byId('model').dataset.fallback = name;
      byId('model').options[0].textContent = 'default (' + name + ')';
    } else {
      byId('model').append(new Option(name, name));
    }
  }
  if (!byId('model').dataset.fallback && byId('model').options.length > 1) {
    byId('model').remove(0); // nothing answers by default: one has to be chosen
  }
  await showCard();
}
listModels().catch(() => say('The list of models could not be loaded.'));
