import {bytes} from './ask.js';
import {drawFace, drawMap, frame, layOver} from './colors.js';
import {arrays, slice} from './npz.js';
import {byId, element, unitName} from './words.js';

/**
 * The strongest feature maps of a layer, as tiles beside the one face that they are laid over. What was read is kept as long as the
 * explanation is, so that coming back to a layer costs nothing.
 */
export class Responses {
  constructor(failed, changed) {
    this.failed = failed;
    this.changed = changed;
    this.turn = 0;
    this.face = null;
    this.layers = [];
    for (const id of ['layer', 'rule', 'top']) byId(id).addEventListener('change', () => this.show());
    byId('colors').addEventListener('change', () => this.redraw());
    byId('opacity').addEventListener('input', () => this.lay(this.laid));
    byId('all').addEventListener('click', () => {
      byId('top').value = byId('top').max;
      this.show();
    });
  }

  /** A face and the layers of its model. */
  of(face, layers, chosen) {
    if (this.face !== face) {
      this.face = face;
      face.read ??= new Map();
      this.laid = null;
    }
    const before = chosen || byId('layer').value;
    this.layers = layers;
    byId('layer').replaceChildren(...layers.map(layer => new Option(layer.name, layer.name)));
    byId('layer').value = layers.some(layer => layer.name === before) ? before : layers.at(-1)?.name;
  }

  get query() {
    const layer = byId('layer').value;
    const most = this.layers.find(each => each.name === layer)?.output[0] ?? 1;
    byId('top').max = most;
    const top = Math.max(1, Math.min(most, Number(byId('top').value) || 9));
    byId('top').value = top;
    return {layer, top, rule: byId('rule').value};
  }

  /** Numbers and maps come in one answer; what is there stays until then. */
  async show() {
    const turn = ++this.turn;
    const face = this.face;
    if (!face?.explanation) return;
    const {layer, top, rule} = this.query;
    try {
      const npz = await this.kept(`${face.explanation}/heatmaps.npz?${new URLSearchParams({layer, top, rule, labels: 0})}`);
      if (turn !== this.turn) return;
      const answer = npz.get('answer.json');
      this.answer = answer.layers[0];
      this.model = answer.model;
      this.npz = npz;
      if (this.laid && !this.answer.activations.includes(this.laid)) this.laid = null;
      this.redraw();
      this.changed();
    } catch (refusal) {
      if (turn === this.turn) this.failed(refusal);
    }
  }

  kept(address) {
    const known = this.face.read;
    if (!known.has(address)) {
      const coming = bytes(address).then(arrays);
      known.set(address, coming);
      coming.catch(() => known.delete(address));
    }
    return known.get(address);
  }

  redraw() {
    if (!this.npz) return;
    const stack = this.npz.get(this.answer.name);
    const tiles = byId('tiles');
    byId('responding').textContent = `${this.answer.name}: ${this.answer.responding} of ${this.answer.maps} feature maps responded, `
      + `the strongest ${this.answer.activations.length} are here.`;
    this.answer.activations.forEach((each, index) => {
      let item = tiles.children[index];
      if (!item) {
        item = tile();
        tiles.append(item);
      }
      this.fill(item, each, slice(stack, index));
    });
    while (tiles.children.length > this.answer.activations.length) tiles.lastElementChild.remove();
    this.lay(this.laid ?? this.answer.activations[0]);
  }

  fill(item, each, map) {
    const [link, text] = item.children;
    link.href = `v1/models/${this.model.id}@${this.model.version}/maps/${each.name}?explanation=${this.face.explanation.split('/').pop()}`;
    link.lastElementChild.textContent = each.name;
    drawMap(link.firstElementChild, map, each.receptiveField.crop, byId('colors').value);
    text.replaceChildren(element('span', '', `response ${each.response.toFixed(2)}`), element('span', '', backing(each.actionUnit)));
    item.lay = () => this.lay(each);
  }

  /** Lays a map over the face, with the frame of what its unit can have seen. */
  lay(each) {
    const canvas = byId('face');
    if (!this.npz || !each) return;
    this.laid = each;
    const map = slice(this.npz.get(this.answer.name), this.answer.activations.indexOf(each));
    drawFace(canvas, this.npz.get('face'));
    layOver(canvas, map, byId('colors').value, Number(byId('opacity').value));
    frame(canvas, each.receptiveField.crop, map);
    byId('laid').textContent = `${each.name}: ${byId('rule').value}, response ${each.response.toFixed(2)} at the frame. ${backing(each.actionUnit)}`;
    Array.from(byId('tiles').children).forEach((item, index) =>
      item.classList.toggle('chosen', this.answer.activations[index] === each));
  }
}

let tilesMade = 0;

function tile() {
  const item = element('li', 'tile');
  const link = element('a', '', element('canvas'), element('code'));
  const text = element('p', 'hint');
  text.id = `tile-${++tilesMade}`;
  link.setAttribute('aria-describedby', text.id);
  item.append(link, text);
  for (const kind of ['mouseenter', 'focusin']) item.addEventListener(kind, () => item.lay());
  return item;
}

/** How much speaks for the action unit of a map. */
export function backing(unit) {
  if (!unit) return 'no action unit stands out';
  const known = unit.heldOutAuc === undefined ? '' : `, ${unit.heldOutAuc.toFixed(2)} on held-out subjects`;
  return `${unitName(unit)}${unit.auc < 0.5 ? ' suppresses it' : ''}: AUC ${unit.auc.toFixed(2)}${known}`
    + (unit.confirmed === undefined ? '' : unit.confirmed ? ', confirmed' : ', not confirmed');
}
