// Signing in with a passkey: the scripts of django-allauth, fetched by who is about to press the button.
const load = source => new Promise((loaded, failed) => {
  const script = document.createElement('script');
  script.addEventListener('load', loaded);
  script.addEventListener('error', failed);
  script.src = source;
  document.head.append(script);
});

export default async button => {
  for (const source of button.dataset.scripts.split(' ')) await load(source);
  window.allauth.webauthn.forms.loginForm({ ids: { login: button.id, credential: 'mfa_credential' } });
};
