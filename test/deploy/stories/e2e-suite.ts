import { run } from '../command.ts';
import { root, type Story } from '../deployment.ts';

export const e2eSuite: Story = {
  title: 'the e2e suite against the deployment',
  async show() {
    const jest = ['--selectProjects', 'e2e', '--testPathPatterns', 'e2e/service', '--runInBand'];
    const json = process.env.JEST_OUTPUT_FILE ? ['--json', `--outputFile=${process.env.JEST_OUTPUT_FILE}`] : [];
    await run('npx', ['jest', ...jest, ...json], { cwd: root, shown: true });
  },
};
