// The colours of org.faumap.explain.ColorMap: paths through OKLab (Ottosson 2020), in which equal steps look equally large.
const STEPS = 255;
const PALEST_OVER_FACE = 0.6;

const cube = value => value ** 3;
const encoded = linear => {
  const clipped = Math.max(0, Math.min(1, linear));
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
};

function fromLch(lightness, chroma, hue) {
  let within = chroma;
  for (let attempt = 0; attempt < 40; attempt++) {
    const a = within * Math.cos(hue * Math.PI / 180);
    const b = within * Math.sin(hue * Math.PI / 180);
    const l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    const m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    const s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    const rgb = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s];
    if (rgb.every(channel => channel >= -1e-4 && channel <= 1 + 1e-4)) return rgb.map(encoded);
    within *= 0.94;
  }
  const grey = encoded(cube(lightness));
  return [grey, grey, grey];
}

function table(color) { return Array.from({length: 2 * STEPS + 1}, (none, step) => color(step / STEPS - 1)); }

const TABLES = {
  diverging: table(value => fromLch(0.97 - 0.5 * Math.abs(value), 0.19 * Math.abs(value) ** 0.8, value < 0 ? 258 : 27)),
  sequential: table(value => {
    const share = Math.max(0, value);
    return fromLch(0.18 + 0.78 * share, 0.03 + 0.16 * Math.sin(Math.PI * Math.min(1, 0.08 + 0.84 * share)), 290 + 170 * share);
  }),
};

function peak(values) {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest || 1;
}

function put(image, at, [red, green, blue], alpha) {
  image.data[4 * at] = red;
  image.data[4 * at + 1] = green;
  image.data[4 * at + 2] = blue;
  image.data[4 * at + 3] = alpha;
}

/** A map alone, one pixel of the canvas a pixel of the network's input, each scaled to its own largest value. */
export function drawMap(canvas, map, box, colors) {
  canvas.width = box.width;
  canvas.height = box.height;
  const context = canvas.getContext('2d');
  const image = context.createImageData(box.width, box.height);
  const most = peak(map.values);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const value = map.values[(box.y + y) * map.width + box.x + x] / most;
      put(image, y * box.width + x, TABLES[colors][Math.round((value + 1) * STEPS)], 255);
    }
  }
  context.putImageData(image, 0, 0);
}

/** The grey face, enlarged to the canvas. */
export function drawFace(canvas, face) {
  const [height, width] = face.shape;
  const image = new ImageData(width, height);
  face.values.forEach((grey, at) => put(image, at, [grey, grey, grey], 255));
  paint(canvas, image, 1);
}

/** A map laid over what the canvas shows: weak values are thin, not pale. */
export function layOver(canvas, map, colors, opacity) {
  const image = new ImageData(map.width, map.height);
  const most = peak(map.values);
  map.values.forEach((value, at) => {
    const share = value / most;
    const strength = colors === 'sequential' ? Math.max(0, share) : Math.abs(share);
    const shown = Math.sign(share) * Math.max(PALEST_OVER_FACE, strength);
    put(image, at, TABLES[colors][Math.round((shown + 1) * STEPS)], 255 * Math.min(1, 1.5 * strength));
  });
  paint(canvas, image, opacity);
}

/** The frame of a receptive field, given in pixels of the network's input. */
export function frame(canvas, box, map) {
  const context = canvas.getContext('2d');
  const zoom = canvas.width / map.width;
  for (const [color, line] of [['#000', 4], ['#ffd43b', 2]]) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.strokeRect(box.x * zoom + 2, box.y * zoom + 2, box.width * zoom - 4, box.height * zoom - 4);
  }
}

function paint(canvas, image, opacity) {
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext('2d').putImageData(image, 0, 0);
  const context = canvas.getContext('2d');
  context.globalAlpha = opacity;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  context.globalAlpha = 1;
}
