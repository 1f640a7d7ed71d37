/** What the stories of the deployment test tell of: one deployed stack in an emulator, and the tools to work on it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployedService, type HttpService } from '../support/http-service.ts';
import { awsCall } from './aws-call.ts';
import { run } from './command.ts';
import type { Emulator } from './emulator.ts';

export const root = join(import.meta.dirname, '..', '..');

/** Quick hashes; and limits that one address, which the emulator takes all clients for, does not reach. */
export const settings = {
  bcryptCost: 10,
  ipAttemptLimit: 100_000,
  ipRegistrationLimit: 100_000,
  removalPolicy: 'destroy',
  mailFrom: 'no-reply@example.com',
};

/** The outputs of a deployed stack. */
export interface Deployed {
  readonly host: string;
  readonly operator: string;
  readonly keys: string;
}

export type Aws = ReturnType<typeof awsCall>;

export interface Deployment {
  readonly aws: Aws;
  readonly emulator: Emulator;
  /** A folder for what a story writes. */
  readonly scratch: string;
  /** The stack that all stories share. */
  readonly shared: Deployed;
  /** The service of that stack. */
  readonly service: HttpService;
  /** The keys that it had before the first request. */
  readonly firstKeys: readonly string[];
  /** Deploys the stack of the repository; answers what the CLI wrote. */
  deploy(chosen: object): Promise<string>;
  /** The outputs of the deployment before. */
  deployed(stackName: string): Deployed;
  /** Runs the CLI in the repository, or in another folder. */
  cdk(...args: string[]): Promise<string>;
  cdkIn(folder: string, ...args: string[]): Promise<string>;
  /** The service of another stack, by the file of its outputs. It need have none of the demo's routes. */
  serviceAtAuthOf(outputs: string, stackName: string, proxyHeaders?: Record<string, string>): Promise<HttpService>;
}

/** One thing that only a deployment can show; it leaves the shared stack at work; its settings may have changed. */
export interface Story {
  readonly title: string;
  show(deployment: Deployment): Promise<void>;
}

export type Tools = Omit<Deployment, 'service' | 'shared' | 'firstKeys'>;

export const sharedStack = 'HybridAuth';

export function deploymentTools(emulator: Emulator, scratch: string): Tools {
  const output = join(scratch, 'cdk.out');
  const outputs = join(scratch, 'outputs.json');
  const cdkIn = (cwd: string, ...args: string[]): Promise<string> =>
    // A custom resource that hangs would keep the deployment for an hour.
    run('npx', ['cdk', ...args], { cwd, env: emulator.env });
  const cdk = (...args: string[]): Promise<string> => cdkIn(root, `--output=${output}`, ...args);
  return {
    aws: awsCall(emulator.port),
    emulator,
    scratch,
    cdk,
    cdkIn,
    deploy: (chosen) =>
      cdk('deploy', '--require-approval=never', `--outputs-file=${outputs}`, ...contextArguments(chosen)),
    deployed: (stackName) => outputsOf(outputs, stackName),
    serviceAtAuthOf: (file, stackName, proxyHeaders) => {
      const { ApiUrl } = JSON.parse(readFileSync(file, 'utf8'))[stackName];
      const base = new URL(`http://127.0.0.1:${emulator.port}`);
      return deployedService({ base, host: new URL(ApiUrl).host, proxyHeaders });
    },
  };
}

/** @param file where the CLI has written the outputs */
export function outputsOf(file: string, stackName: string): Deployed {
  const found = JSON.parse(readFileSync(file, 'utf8'))[stackName];
  return { host: new URL(found.ApiUrl).host, operator: found.OperatorFunction, keys: found.KeysFunction };
}

export const contextArguments = (chosen: object): string[] =>
  Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
