/** What went wrong, told at once. */
export const FaultBox = ({ text }: { readonly text: string | null }) =>
  text === null ? null : (
    <p role="alert" tabIndex={-1} class="box bad">
      {text}
    </p>
  );
