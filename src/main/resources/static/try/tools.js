import {byId, say} from './words.js';

/** What a result can be taken along as, and the calls that make it again. */
export function showTools(face, shown, options) {
  const {layer, top, rule} = shown;
  const colors = byId('colors').value;
  const query = new URLSearchParams({layer, top, rule});
  byId('as-json').href = `${face.explanation}?${query}`;
  byId('as-png').href = `${face.explanation}/sheet?${new URLSearchParams({layer, top: Math.min(64, top), rule, colors})}`;
  byId('as-npz').href = `${face.explanation}/heatmaps.npz?${query}`;
  byId('copy-curl').onclick = () => copy(curl({...options, layer, top, rule, index: face.index}));
  byId('copy-python').onclick = () => copy(python({...options, layer, top, rule, index: face.index}));
}

const root = () => new URL('.', location.href).href;
const keyed = () => document.body.querySelector('main').querySelector('[data-keys]') !== null;

function curl(query) {
  return [`curl -s '${root()}v1/explanations?${new URLSearchParams(query)}'`,
    ...(keyed() ? ['-H "X-API-Key: $FAUMAP_KEY"'] : []), "-F 'image=@photo.jpg'"].join(' \\\n  ');
}

function python(query) {
  return `import io, numpy, requests${keyed() ? ', os' : ''}

root = ${JSON.stringify(root())}
asked = ${JSON.stringify(query).replaceAll('"', "'")}
service = requests.Session()
${keyed() ? 'service.headers["X-API-Key"] = os.environ["FAUMAP_KEY"]\n' : ''}with open("photo.jpg", "rb") as photo:
    answer = service.post(root + "v1/explanations", params=asked, files={"image": photo}).json()
print(answer["face"]["label"], answer["face"]["scores"])
npz = service.get(root + "v1/explanations/" + answer["id"] + "/heatmaps.npz").content
print(numpy.load(io.BytesIO(npz))["${query.layer}"].shape)
`;
}

/** Shown as well: not every browser lets a page write to the clipboard. */
async function copy(text) {
  byId('call').textContent = text;
  byId('call').hidden = false;
  try {
    await navigator.clipboard.writeText(text);
    say('Copied.');
  } catch (failure) {
    say('Below, to be copied by hand.');
  }
}

/** Counts down to the end of what is kept. */
export function countDown(until) {
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  byId('left').textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return left > 0;
}
