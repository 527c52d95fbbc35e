import {byId, element} from './words.js';

const frame = byId('frame');
const image = byId('photo');
image.addEventListener('error', () => frame.classList.add('unshown'));

/** Shows a photo and the boxes of its faces. */
export function showPhoto(photo, choose) {
  frame.classList.remove('unshown');
  frame.hidden = false;
  image.src = photo.url;
  image.alt = `The photo ${photo.file.name}`;
  frame.querySelectorAll('.box').forEach(box => box.remove());
  if (!photo.answer) return;
  const size = photo.answer.image;
  photo.faces.forEach((face, index) => frame.append(box(face, index, size, choose)));
  byId('caption').textContent = `${size.width} × ${size.height} pixels`
    + (frame.classList.contains('unshown') ? '; this browser cannot show the format, the labels are right all the same' : '');
}

/** Without the photo, which no address holds. */
export function showNoPhoto() {
  frame.hidden = true;
  image.removeAttribute('src');
  byId('caption').textContent = 'The photo itself was not kept: here is what the service still has of it.';
}

export function markBox(index) {
  frame.querySelectorAll('.box').forEach((each, place) => each.classList.toggle('chosen', place === index));
}

function box(face, index, size, choose) {
  const made = element('button', 'box' + (face.abstained ? ' abstained' : '') + (face.uncertain ? ' uncertain' : ''));
  const word = face.uncertain ? 'uncertain' : face.abstained ? '?' : face.label;
  made.type = 'button';
  made.style.left = 100 * face.box.x / size.width + '%';
  made.style.top = 100 * face.box.y / size.height + '%';
  made.style.width = 100 * face.box.width / size.width + '%';
  made.style.height = 100 * face.box.height / size.height + '%';
  if (face.box.y < size.height * 0.06) made.classList.add('low');
  // The box stays level in the answer; the face in it is turned.
  if (face.roll) made.style.transform = `rotate(${face.roll}deg)`;
  made.append(element('span', '', `${index + 1} ${word}`));
  made.setAttribute('aria-label', `Face ${index + 1}: ${face.abstained ? 'abstained' : face.label}`);
  made.addEventListener('click', () => choose(index));
  return made;
}
