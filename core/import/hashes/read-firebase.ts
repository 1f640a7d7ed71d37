import { signerKeyId } from '../../keys/signer-key-id.ts';
import type { HashReader } from './hash-reader.ts';
import { phcText } from './phc-text.ts';

interface FirebaseHash {
  /** base64, all of them. */
  readonly hash: string;
  readonly salt: string;
  readonly separator: string;
  readonly signerKey: string;
  /** log2 of scrypt's N. */
  readonly memoryCost: string;
  readonly rounds: string;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

/** The record's text, and the signer key apart. */
function firebaseHash({ hash, salt, separator, signerKey, memoryCost, rounds }: FirebaseHash) {
  const key = bytes(signerKey);
  const parameters = { ln: memoryCost, r: rounds, p: 1, k: signerKeyId(key) };
  const text = phcText('firescrypt', parameters, Buffer.concat([bytes(salt), bytes(separator)]), bytes(hash));
  return { text, signerKey: key.toString('base64url') };
}

/** Firebase's hash as Supabase (`$fbscrypt$v=1,n=14,r=8,p=1,ss=…,sk=…$salt$hash`) and Kratos (`$firescrypt$…$salt$hash$separator$key`) write it. */
export const readFirebase: HashReader = (text) => {
  const supabase =
    /^\$fbscrypt\$v=1,n=(?<memoryCost>\d+),r=(?<rounds>\d+),p=1(?:,ss=(?<separator>[\w+/-]*=*))?,sk=(?<signerKey>[\w+/-]+=*)\$(?<salt>[\w+/-]+=*)\$(?<hash>[\w+/-]+=*)$/;
  const kratos =
    /^\$firescrypt\$ln=(?<memoryCost>\d+),r=(?<rounds>\d+),p=1\$(?<salt>[\w+/-]+=*)\$(?<hash>[\w+/-]+=*)\$(?<separator>[\w+/-]*=*)\$(?<signerKey>[\w+/-]+=*)$/;
  const { groups } = supabase.exec(text) ?? kratos.exec(text) ?? {};
  const { hash = '', salt = '', separator = '', signerKey = '', memoryCost = '', rounds = '' } = groups ?? {};
  return groups ? firebaseHash({ hash, salt, separator, signerKey, memoryCost, rounds }) : null;
};
