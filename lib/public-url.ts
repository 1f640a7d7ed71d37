import { Fn, type IResolvable, Token, Tokenization } from 'aws-cdk-lib';

/** An address of the web in two parts, either of which only the deployment may know. */
export class HttpUrl {
  readonly origin: string;
  /** Empty, or a slash and what follows; it ends in no slash. */
  readonly path: string;

  constructor(origin: string, path: string) {
    this.origin = origin;
    this.path = path;
  }

  /** Takes apart what is known at synth, and leaves the rest to CloudFormation. */
  static of(text: string): HttpUrl {
    const scheme = text.indexOf('//');
    if (scheme !== -1) {
      const path = text.indexOf('/', scheme + 2);
      return path === -1 ? new HttpUrl(text, '') : new HttpUrl(text.slice(0, path), text.slice(path));
    }
    const parts = Fn.split('/', text);
    return new UnknownUrl(Fn.join('//', [Fn.select(0, parts), Fn.select(2, parts)]), text);
  }

  /** With the port, where there is one. */
  get host(): string {
    return this.origin.slice(this.origin.indexOf('//') + 2);
  }

  toString(): string {
    return `${this.origin}${this.path}`;
  }
}

/** A URL of which not even the scheme is known at synth. */
class UnknownUrl extends HttpUrl {
  readonly #text: string;

  constructor(origin: string, text: string) {
    super(origin, '');
    this.#text = text;
  }

  override toString(): string {
    return this.#text;
  }
}

/**
 * What a text with tokens in it may turn out to be, as far as its form goes: each token is a `1`, which may stand in a
 * host, a port and a path; at the head it may be an origin or a scheme.
 * @returns nothing where all of the text is one token
 */
function possibleForms(text: string): string[] {
  if (!Token.isUnresolved(text)) return [text];
  const { firstToken, length } = Tokenization.reverseString(text);
  if (firstToken && length === 1) return [];
  const heads = firstToken ? ['https://1', 'https'] : ['1'];
  return heads.map((head) => filled(text, (token) => (token === firstToken ? head : '1')));
}

/** Whether a text, which may have tokens in it, can turn out to be what is asked for. */
export function couldBe(text: string, holds: (form: string) => boolean): boolean {
  const forms = possibleForms(text);
  return forms.length === 0 || forms.some(holds);
}

/** The text as a person can read it. */
export const legible = (text: string): string => filled(text, () => '<token>');

const filled = (text: string, fill: (token: IResolvable) => string): string =>
  Tokenization.reverseString(text)
    .mapTokens({ mapToken: fill })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
