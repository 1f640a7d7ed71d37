/** WebAuthn's JSON, of our own: Safari before 18.4 and Chrome before 129 cannot read it (WebAuthn level 3). */

const toBase64url = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64url = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0)).buffer;

/**
 * The service's options as `navigator.credentials` takes them: its challenge and the ids of credentials and user are
 * bytes; the id of the relying party is a name.
 */
export function fromOptionsJson({ rp, ...json }: { readonly [member: string]: unknown }): object {
  const read = (key: string, value: unknown): unknown =>
    typeof value === 'string' && (key === 'challenge' || key === 'id') ? fromBase64url(value) : value;
  return { ...JSON.parse(JSON.stringify(json), read), ...(rp !== undefined && { rp }) };
}

/** AuthenticationResponseJSON or RegistrationResponseJSON. @throws {TypeError} where none was made */
export function credentialJson(made: Credential | null): object {
  const credential = made as PublicKeyCredential;
  if (typeof credential.toJSON === 'function') return credential.toJSON();
  const { id, rawId, type, response } = credential;
  const buffers = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle', 'attestationObject'].flatMap(
    (name) => {
      const value: unknown = Reflect.get(response, name);
      return value instanceof ArrayBuffer ? [[name, toBase64url(value)]] : [];
    },
  );
  return {
    ...{ id, rawId: toBase64url(rawId), type },
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(buffers),
  };
}
