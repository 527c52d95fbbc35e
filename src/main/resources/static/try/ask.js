/** What the service answers in place of what was asked for. */
export class Refusal extends Error {
  constructor(status, problem, requestId) {
    super(problem.title || 'The service did not answer');
    this.status = status;
    this.detail = problem.detail || '';
    this.requestId = problem.requestId || requestId || '';
  }

  /** Whether an explanation was kept and is no more. */
  get gone() { return this.status === 404 || this.status === 410; }
}

async function ask(address, request) {
  let answer;
  try {
    answer = await fetch(address, request);
  } catch (failure) {
    throw new Refusal(0, {detail: 'Check the connection and try again.'});
  }
  if (answer.ok) return answer;
  let problem = {};
  try {
    problem = await answer.json();
  } catch (failure) {
    // Not from the service itself: a proxy, perhaps.
  }
  if (answer.status === 401) signIn();
  throw new Refusal(answer.status, problem, answer.headers.get('X-Request-Id'));
}

/** Leads to where a key is given, and back to what the address tells of this page. */
function signIn() {
  location.assign('sign-in?next=' + encodeURIComponent(location.pathname));
}

export async function json(address) {
  return (await ask(address, {headers: {Accept: 'application/json'}})).json();
}

export async function text(address) { return (await ask(address)).text(); }

export async function bytes(address) { return (await ask(address)).arrayBuffer(); }

export async function post(address, image) {
  return (await ask(address, {
    method: 'POST',
    headers: {
      'Accept': 'application/json',
      'Content-Type': image.type.startsWith('image/') ? image.type : 'application/octet-stream',
    },
    body: image,
  })).json();
}

/** Forgets explanations; that one is gone already is as well. */
export function forget(addresses) {
  return Promise.all(addresses.map(address => fetch(address, {method: 'DELETE', keepalive: true}).catch(() => {})));
}
