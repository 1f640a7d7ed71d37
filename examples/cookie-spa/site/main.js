import { createAuth } from './hybrid-auth-client.js';

const auth = createAuth({ url: location.origin, mode: 'cookie' });
const part = (id) => document.getElementById(id);

/** What goes on at a sign-in that wants a second factor. */
let unfinished = null;

function show(state) {
  const isIn = state.status === 'signed-in';
  part('signed-in').hidden = !isIn;
  part('sign-in').hidden = state.status !== 'signed-out' || unfinished !== null;
  part('second-factor').hidden = isIn || unfinished === null;
  part('answer').hidden = true;
  say(isIn ? `Signed in as ${state.user.email}.` : textOf(state));
}

function textOf({ status, reason }) {
  if (status === 'unknown') return 'The service cannot be reached. Trying again…';
  return reason === 'idle_timeout' ? 'You were away for long. Please sign in again.' : 'Please sign in.';
}

// As text, never as markup: the policy of the page lets nothing else through.
const say = (text) => {
  part('message').textContent = text;
};

const messages = {
  invalid_credentials: 'That is not the e-mail address and password of an account.',
  too_many_attempts: 'Too many attempts. Please wait a while.',
  email_taken: 'There is an account with this address. Please sign in.',
  weak_password: 'Please take a password of 15 characters or more that is not a common one.',
  unreachable: 'The service cannot be reached.',
};

/** Says what went wrong, and lets nothing else go on. */
const trying = (act) => async (event) => {
  event.preventDefault();
  try {
    await act(event);
  } catch (fault) {
    say(messages[fault.code] ?? `That did not work (${fault.code ?? fault.message}).`);
  }
};

part('sign-in').addEventListener(
  'submit',
  trying(async ({ target, submitter }) => {
    const { email, password } = Object.fromEntries(new FormData(target));
    if (submitter?.name === 'register') await register(email, password);
    const result = await auth.signIn({ email, password });
    target.reset();
    unfinished = result.status === 'second-factor' ? result : null;
    show(auth.state);
    if (unfinished) say('Please show your second factor.');
  }),
);

async function register(email, password) {
  const response = await fetch('/auth/register', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw await response.json();
}

part('second-factor').addEventListener(
  'submit',
  trying(async ({ target }) => {
    await unfinished.continue({ code: new FormData(target).get('code') });
    unfinished = null;
    target.reset();
    show(auth.state);
  }),
);

for (const button of document.querySelectorAll('[data-call]'))
  button.addEventListener(
    'click',
    trying(async () => {
      const [method, path] = button.dataset.call.split(' ');
      const response = await auth.fetch(path, { method });
      const answer = part('answer');
      answer.textContent = response.ok
        ? JSON.stringify(await response.json(), null, 2)
        : `Refused (${response.status}): it wants another role, or a newer proof with a second factor.`;
      answer.hidden = false;
    }),
  );

part('sign-out').addEventListener(
  'click',
  trying(() => auth.signOut()),
);

auth.onChange(show);
show(await auth.ready());
