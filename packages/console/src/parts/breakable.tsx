import { Fragment } from 'preact';

/** A text in which a long address breaks before its @, and not somewhere. */
export const breakable = (text: string) =>
  text.split(/(?=@)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
