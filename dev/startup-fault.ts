/** Why the local server cannot start, in words for the person at the keyboard: printed without a stack. */
export class StartupFault extends Error {
  /** The exit code: 2 where the command line is wrong, 1 where the machine is in the way. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'StartupFault';
    this.exitCode = exitCode;
  }
}
