/** The header and the claims of a JWT. Nothing is verified: that is the authorizer's business. */
export function decodedToken(token: string): { readonly header: unknown; readonly claims: unknown } {
  const [header, claims] = token.split('.').map((part) => {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    try {
      return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    } catch {
      return null;
    }
  });
  return { header, claims };
}
