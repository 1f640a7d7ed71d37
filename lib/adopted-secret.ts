import { type SecretName, secretNames } from '../contract/secrets.ts';
import type { AnySecret } from './cdk-interfaces.ts';

/** Secrets that are there already, by the name that they have here. */
export type AdoptedSecrets = Readonly<Partial<Record<SecretName, AnySecret>>>;

/** What is wrong with the prop, a line each. */
export function adoptedSecretFaults(given: unknown, tables: unknown): string[] {
  const lost =
    hasMember(tables, 'users') && !hasMember(given, 'pepper')
      ? [
          'secrets.pepper: expected with tables.users, whose passwords were made with it; without it nobody could sign in',
        ]
      : [];
  if (given === undefined) return lost;
  if (typeof given !== 'object' || given === null) return [`secrets: got ${String(given)}, expected secrets by name`];
  return [
    ...Object.entries(given).flatMap(([name, secret]) => {
      if (!secretNames.includes(name as SecretName))
        return [`secrets: there is no secret ${name}; there are ${secretNames.join(', ')}`];
      return secret === undefined || isSecret(secret)
        ? []
        : [`secrets.${name}: expected a secret of aws-secretsmanager, or an imported one`];
    }),
    ...lost,
  ];
}

/** Also of one that was imported by its name, whose ARN lacks the six characters at its end. */
export const grantArnOf = ({ secretArn, secretFullArn }: AnySecret): string => secretFullArn ?? `${secretArn}-??????`;

const hasMember = (value: unknown, name: string): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, one]) => key === name && one !== undefined);
const isSecret = (value: unknown): value is AnySecret =>
  typeof value === 'object' && value !== null && 'secretArn' in value && 'secretValueFromJson' in value;
