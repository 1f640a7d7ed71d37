/** A text file as a module: the bundler has a loader for it, and so has the local server. */
declare module '*.txt' {
  const text: string;
  export default text;
}
