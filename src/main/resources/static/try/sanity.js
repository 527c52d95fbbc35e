import {bytes} from './ask.js';
import {drawFace, layOver} from './colors.js';
import {arrays, slice} from './npz.js';
import {byId, element} from './words.js';

/** The label's map beside those it ought to differ from. */
export async function showSanity(place, face, layer, failed) {
  const query = new URLSearchParams({layer, top: 1, rule: byId('rule').value, controls: true});
  place.replaceChildren(element('p', 'hint', 'Comparing …'));
  try {
    const npz = arrays(await bytes(`${face.explanation}/heatmaps.npz?${query}`));
    const answer = npz.get('answer.json');
    const [first, second] = answer.classes;
    const tests = [
      ['labels', 0, `${first.label}, the label`, null, ''],
      ['labels', 1, `${second.label}, the runner-up`, first.controls.otherClassCosine, 'near 1, the map says nothing of the label'],
      ['labels.gradient', 0, `${first.label}, rule gradient`, first.controls.gradientCosine, 'the rule that takes no liberties'],
      ['labels.randomized', 0, `${first.label}, later layers drawn anew`, first.controls.randomizedCosine,
        'near 1, the map does not depend on what was learned there'],
    ];
    place.replaceChildren(
      element('p', '', 'A map that explained the label would change with the label, and with what the network has learned. These are its maps ',
        `by the rule ${answer.rule} over this face, and how alike they are (cosine, 1 is the same).`),
      element('ul', 'sanity', ...tests.map(([name, index, title, cosine, meaning]) => {
        const canvas = element('canvas');
        canvas.width = canvas.height = 192;
        canvas.setAttribute('role', 'img');
        canvas.setAttribute('aria-label', `Projection of ${title} over the face`);
        drawFace(canvas, npz.get('face'));
        layOver(canvas, slice(npz.get(name), index), byId('colors').value, 0.85);
        return element('li', '', canvas, element('strong', '', title),
          element('p', 'hint', cosine === null ? 'what the others are compared with' : `cosine ${cosine.toFixed(2)}: ${meaning}`));
      })));
  } catch (refusal) {
    failed(refusal);
  }
}
