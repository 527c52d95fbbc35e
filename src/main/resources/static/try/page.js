import {forget, json, post, Refusal} from './ask.js';
import {intake} from './intake.js';
import {showLabel} from './label.js';
import {Responses} from './maps.js';
import {markBox, showNoPhoto, showPhoto} from './photo.js';
import {showSanity} from './sanity.js';
import {countDown, showTools} from './tools.js';
import {showUnits} from './units.js';
import {byId, element, percent, say, tabs} from './words.js';

/** Below even odds a box is shown apart; below this it is not shown. */
const LEAST_DETECTION_SCORE = 0.2;
const CERTAIN = 0.5;
const MOST_FACES = 32;
const VIEWS = ['label', 'units', 'responses', 'sanity'];

const models = new Map();
const photos = [];
let photo = null; // the one that is shown, with the options that it was labelled with
let view = 'label';
let turn = 0; // of labelling
const responses = new Responses(failed, () => { tools(); remember(); });

const face = () => photo?.faces?.[photo.at];

async function describe(model) {
  const id = `${model.id}@${model.version}`;
  if (!models.has(id)) models.set(id, await json('v1/models/' + id));
  return models.get(id);
}

function options() { return {model: byId('model').value, face: byId('full').checked ? 'full' : 'detect'}; }

function take(files) {
  const taken = files.map(file => ({file, url: URL.createObjectURL(file), options: options(), at: 0}));
  photos.push(...taken);
  strip();
  open(taken[0]);
}

/** Shows a photo as it was labelled, and labels it where it was not yet. */
function open(opened) {
  photo = opened;
  byId('model').value = opened.options.model;
  byId('full').checked = opened.options.face === 'full';
  strip();
  if (opened.answer) render();
  else label(opened);
}

function strip() {
  byId('photos').hidden = photos.length < 2;
  byId('photos').replaceChildren(...photos.map(each => {
    const image = element('img');
    image.src = each.url;
    image.alt = each.file.name;
    const button = element('button', each === photo ? 'chosen' : '', image);
    button.type = 'button';
    button.addEventListener('click', () => open(each));
    return element('li', '', button);
  }));
}

/** One upload: the labels and action units of all faces, and an explanation of each that is read later, as it is looked at. */
async function label(labelled) {
  const mine = ++turn;
  const before = addresses(labelled);
  byId('problem').hidden = true;
  byId('result').hidden = true;
  byId('gone').hidden = true;
  say('Labelling …');
  const began = performance.now();
  const query = new URLSearchParams({everyFace: true, top: 0, maxFaces: MOST_FACES, minDetectionScore: LEAST_DETECTION_SCORE,
    face: labelled.options.face, ...(labelled.options.model && {model: labelled.options.model})});
  try {
    const answer = await post('v1/explanations?' + query, labelled.file);
    forget(before);
    labelled.answer = answer;
    labelled.faces = sorted(answer.faces);
    labelled.at = Math.min(labelled.at, labelled.faces.length - 1);
    labelled.until = Date.now() + (new Date(answer.expiresAt) - new Date(answer.createdAt));
    labelled.roundTrip = performance.now() - began;
    labelled.model = await describe(answer.model);
    if (mine === turn && labelled === photo) render();
  } catch (refusal) {
    if (mine === turn && labelled === photo) refuse(refusal);
  }
}

/** Those that are more likely faces than not first. */
function sorted(faces) {
  return faces.map(each => ({...each, uncertain: each.detectionScore < CERTAIN}))
    .sort((one, other) => one.uncertain - other.uncertain || one.index - other.index);
}

const addresses = of => (of.faces ?? []).map(each => each.explanation).filter(Boolean);

function refuse(refusal) {
  if (!(refusal instanceof Refusal)) throw refusal;
  say('');
  byId('problem-title').textContent = refusal.message;
  byId('problem-detail').textContent = refusal.detail;
  byId('problem-request').textContent = refusal.requestId || 'unknown';
  byId('problem').hidden = false;
}

function render() {
  byId('problem').hidden = true;
  byId('result').hidden = false;
  if (photo.file) showPhoto(photo, choose);
  else showNoPhoto();
  const {answer} = photo;
  byId('about').textContent = `Model ${answer.model.id}@${answer.model.version}`
    + (photo.roundTrip ? ` · labelled in ${photo.roundTrip.toFixed(0)} ms` : '');
  const certain = photo.faces.filter(each => !each.uncertain).length;
  byId('not-shown').hidden = !answer.face.facesNotShown;
  byId('not-shown').textContent = `${answer.face.facesNotShown} further faces were found and are not shown.`;
  byId('faces').hidden = photo.faces.length < 2 && certain === 1;
  select = tabs(byId('faces'), photo.faces.map((each, index) => ({
    id: `face-${index}`, panel: 'panels', label: `${index + 1} ${each.uncertain ? 'uncertain' : each.abstained ? 'no label' : each.label}`,
  })), photo.at, show);
  say(summary(certain));
  show(photo.at);
}

let select = show;

function summary(certain) {
  const unsure = photo.faces.length - certain;
  const labels = photo.faces.slice(0, certain)
    .map(each => each.abstained ? 'no label' : `${each.label} ${percent(each.scores[each.label])}`);
  return (certain ? `${certain === 1 ? '1 face' : certain + ' faces'}: ${labels.join(', ')}.` : 'No face was found for certain.')
    + (unsure ? ` ${unsure} more may be ${unsure === 1 ? 'one' : 'some'}.` : '');
}

function choose(index) { select(index); }

/** One face, in the view that is chosen. */
function show(index) {
  photo.at = index;
  markBox(index);
  showLabel(byId('view-label'), face(), photo.model);
  showUnits(byId('view-units'), face());
  responses.of(face(), photo.model.layers.filter(layer => layer.type === 'conv2d'), photo.layer);
  openView(view);
}

function openView(name) {
  view = name;
  if (!face()) return;
  const reading = name === 'responses' || name === 'sanity';
  for (const each of VIEWS) byId('view-' + each).hidden = each !== name;
  byId('choices').hidden = !reading;
  byId('gone').hidden = true;
  tools();
  remember();
  if (!reading) return;
  if (!face().explanation) gone(photo.over);
  else if (name === 'responses') responses.show();
  else sanity();
}

function sanity() { showSanity(byId('comparison'), face(), byId('layer').value, failed); }

function tools() {
  const kept = Boolean(face()?.explanation);
  byId('tools').hidden = !kept;
  if (!kept) return;
  countDown(photo.until);
  showTools(face(), responses.query, photo.options);
}

/** An explanation that cannot be read: it has expired, made room for others, or the service is busy. */
function failed(refusal) {
  if (!(refusal instanceof Refusal)) throw refusal;
  gone(refusal.message);
}

function gone(title) {
  byId('gone-title').textContent = title;
  byId('gone').hidden = false;
  byId('explain-again').hidden = !photo.file;
  byId('choose-again').hidden = Boolean(photo.file);
  byId('view-responses').hidden = true;
  byId('view-sanity').hidden = true;
  byId('choices').hidden = true;
  byId('tools').hidden = true;
}

/** Nothing of the explanations is left, by somebody's wish or by time. */
function end(why) {
  photo.faces.forEach(each => { each.explanation = null; });
  photo.over = why;
  openView(view);
}

/** What the address tells of the page: which explanations, never the photo. */
function remember() {
  const kept = photo ? addresses(photo) : [];
  const state = new URLSearchParams({faces: kept.map(each => each.split('/').pop()).join(), face: photo?.at ?? 0, view,
    layer: byId('layer').value, rule: byId('rule').value, top: byId('top').value, colors: byId('colors').value});
  history.replaceState(null, '', kept.length ? '#' + state : location.pathname);
}

/** After a way to another page and back. */
async function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  const ids = (state.get('faces') ?? '').split(',').filter(id => /^[0-9a-f-]{36}$/.test(id)).slice(0, MOST_FACES);
  if (!ids.length) return;
  for (const name of ['rule', 'colors', 'top']) if (state.has(name)) byId(name).value = state.get(name);
  try {
    const answers = await Promise.all(ids.map(id => json(`v1/explanations/${id}?top=0`)));
    const faces = answers.map(answer => ({...answer.face, explanation: 'v1/explanations/' + answer.id}));
    photo = {file: null, answer: answers[0], options: {model: '', face: 'detect'}, faces: sorted(faces), layer: state.get('layer'),
      at: Math.min(ids.length - 1, Number(state.get('face')) || 0), until: Date.parse(answers[0].expiresAt)};
    photo.model = await describe(answers[0].model);
    view = VIEWS.includes(state.get('view')) ? state.get('view') : view;
    views(VIEWS.indexOf(view));
    render();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    say(`${refusal.message}: choose the photo again.`);
    remember();
  }
}

function views(chosen) {
  tabs(byId('views'), [['label', 'Label'], ['units', 'Action units'], ['responses', 'Responses'], ['sanity', 'Sanity']]
    .map(([name, title]) => ({id: `tab-${name}`, panel: `view-${name}`, label: title})), chosen, index => openView(VIEWS[index]));
}

/** Options belong to a result: others make another. */
function relabel() {
  if (!photo?.file) return;
  photo.options = options();
  label(photo);
}

views(0);
intake(take);
byId('form').addEventListener('submit', event => event.preventDefault());
for (const choice of ['model', 'full']) byId(choice).addEventListener('change', relabel);
for (const choice of ['layer', 'rule']) byId(choice).addEventListener('change', () => { if (view === 'sanity') sanity(); });
byId('colors').addEventListener('change', () => { tools(); remember(); if (view === 'sanity') sanity(); });
byId('explain-again').addEventListener('click', () => label(photo));
byId('delete').addEventListener('click', async () => {
  await forget(addresses(photo));
  end('The explanation was deleted');
  say('Deleted.');
});
setInterval(() => {
  if (face()?.explanation && !countDown(photo.until)) end('The explanation has expired');
}, 1000);
recall();
