import { useHere } from '../here.ts';
import { Field } from './form.tsx';

export interface OwnAddressProps {
  /** @default 'username' */
  readonly autocomplete?: string;
  readonly isFocused?: boolean;
}

/** The address of who is not signed in: what was typed once is there on the next page that asks for it. */
export function OwnAddress({ autocomplete = 'username', isFocused = false }: OwnAddressProps) {
  const { typed, texts } = useHere();
  return (
    <Field
      label={texts.fields.email}
      name="email"
      type="email"
      autocomplete={autocomplete}
      value={typed.email}
      onType={(text) => {
        typed.email = text;
      }}
      isFocused={isFocused}
    />
  );
}
