import { useHere } from '../here.ts';
import type { Texts } from '../texts/en.ts';
import { Field, type Values } from './form.tsx';

/** @param name of the field in the service's body */
export function NewPassword({ name, label }: { readonly name: string; readonly label: string }) {
  const { texts, settings } = useHere();
  const hint = texts.fields.passwordHint(settings.passwordMinLength);
  return <Field label={label} name={name} type="password" autocomplete="new-password" hint={hint} />;
}

/** The length alone: all else the service judges. */
export function passwordCheck(name: string, texts: Texts, minLength: number) {
  return (values: Values): Readonly<Record<string, string>> => {
    const length = [...(values[name] ?? '').normalize('NFC')].length;
    if (length < minLength) return { [name]: texts.passwordFaults.short(minLength) };
    return length > 256 ? { [name]: texts.passwordFaults.long } : {};
  };
}
