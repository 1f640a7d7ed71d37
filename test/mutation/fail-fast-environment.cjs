/** Node's environment, in which nothing runs any more after the first test that failed: one is enough for a verdict. */
const { TestEnvironment } = require('jest-environment-node');

module.exports = class FailFastEnvironment extends TestEnvironment {
  #failed = false;

  handleTestEvent({ name, test, describeBlock }) {
    if (name === 'test_done' && test.errors.length > 0) this.#failed = true;
    if (name === 'hook_failure') this.#failed = true;
    if (this.#failed && name === 'test_start') test.mode = 'skip';
    if (this.#failed && name === 'run_describe_start') describeBlock.mode = 'skip';
  }
};
