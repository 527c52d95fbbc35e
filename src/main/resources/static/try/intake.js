import {byId, say} from './words.js';

/** Every way in which photos come: examples, a file, a drop, the clipboard, the camera. */
export function intake(take) {
  const file = byId('file');
  const drop = byId('drop');
  const chosen = () => { given(file.files, take); file.value = ''; };
  file.addEventListener('change', chosen);
  chosen(); // by whoever was faster than this script
  document.addEventListener('paste', event => given(event.clipboardData ? event.clipboardData.files : [], take));
  for (const kind of ['dragenter', 'dragover']) {
    document.addEventListener(kind, event => { event.preventDefault(); drop.classList.add('over'); });
  }
  document.addEventListener('dragleave', event => { if (!event.relatedTarget) drop.classList.remove('over'); });
  document.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('over');
    given(event.dataTransfer.files, take);
  });
  for (const example of document.querySelectorAll('#examples button')) {
    example.addEventListener('click', () => fetchExample(example.firstElementChild, take));
  }
  if (navigator.mediaDevices) camera(take);
}

/** Images where there are any; else what there is, so that the service says what is wrong with it. */
function given(files, take) {
  const images = Array.from(files).filter(each => each.type.startsWith('image/'));
  if (images.length) take(images);
  else if (files.length) take([files[0]]);
}

async function fetchExample(image, take) {
  const answer = await fetch(image.src);
  if (answer.ok) take([new File([await answer.blob()], image.src.split('/').pop(), {type: 'image/png'})]);
}

function camera(take) {
  const open = byId('camera');
  const dialog = byId('camera-dialog');
  const video = byId('camera-video');
  open.hidden = false;
  open.addEventListener('click', async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'user', width: {ideal: 1280}}});
    } catch (failure) {
      say('The browser gives no camera to this page.');
      return;
    }
    dialog.showModal();
    await video.play();
  });
  byId('camera-take').addEventListener('click', () => {
    const shot = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    shot.getContext('2d').drawImage(video, 0, 0);
    shot.convertToBlob({type: 'image/png'}).then(image => take([new File([image], 'camera.png', {type: 'image/png'})]));
    dialog.close();
  });
  byId('camera-cancel').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => video.srcObject.getTracks().forEach(track => track.stop()));
}
