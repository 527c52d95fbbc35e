const TYPES = {'<f4': Float32Array, '<i4': Int32Array, '|u1': Uint8Array};

/** The arrays of an .npz whose entries are not compressed, by their names: {shape, values}; and what .json entries hold. */
export function arrays(buffer) {
  const view = new DataView(buffer);
  const found = new Map();
  for (let at = 0; view.getUint32(at, true) === 0x04034b50;) {
    const size = view.getUint32(at + 18, true);
    const nameAt = at + 30;
    const nameLength = view.getUint16(at + 26, true);
    const name = new TextDecoder().decode(new Uint8Array(buffer, nameAt, nameLength));
    const start = nameAt + nameLength + view.getUint16(at + 28, true);
    const entry = buffer.slice(start, start + size);
    if (name.endsWith('.json')) found.set(name, JSON.parse(new TextDecoder().decode(entry)));
    else found.set(name.replace(/\.npy$/, ''), array(entry));
    at = start + size;
  }
  return found;
}

function array(npy) {
  const length = new DataView(npy).getUint16(8, true);
  const header = new TextDecoder().decode(new Uint8Array(npy, 10, length));
  const [, type] = /'descr': '([^']+)'/.exec(header);
  const shape = /'shape': \(([^)]*)\)/.exec(header)[1].split(',').filter(side => side.trim()).map(Number);
  return {shape, values: new TYPES[type](npy.slice(10 + length))};
}

/** One map of a stack. */
export function slice(stack, index) {
  const [, height, width] = stack.shape;
  return {width, height, values: stack.values.subarray(index * height * width, (index + 1) * height * width)};
}
