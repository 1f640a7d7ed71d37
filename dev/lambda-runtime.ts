import { type Clock, systemClock } from '../core/clock.ts';
import { withResolvers } from './with-resolvers.ts';

export type LambdaHandler = (event: unknown, context: LambdaContext) => unknown;

/** The members of the Lambda context that do not depend on Lambda. */
export interface LambdaContext {
  readonly functionName: string;
  readonly functionVersion: '$LATEST';
  /** With the alias at its end, where it is called by one. */
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** One loaded copy of a function, with module state of its own. */
export interface LambdaInstance {
  readonly handler: LambdaHandler;
  stop?(): Promise<unknown>;
}

export interface Invocation {
  readonly requestId: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** By which the function is called. @default none */
  readonly alias?: string | undefined;
}

export interface LambdaRuntime {
  /** @throws {TimedOut} and whatever the handler, or loading it, throws */
  invoke(name: string, event: unknown, invocation: Invocation): Promise<unknown>;
  /** Loads a first instance, so that a function that cannot start says so at once. */
  warm(name: string): Promise<void>;
  /** Calls from now on get instances that are made from now on; those that are answering finish. */
  renew(name: string): void;
  stop(): Promise<void>;
}

export interface LambdaRuntimeOptions {
  /** Makes another instance of a function. */
  readonly load: (name: string) => Promise<LambdaInstance>;
  /** How many instances of a function there may be; more calls wait. @default 8 */
  readonly limit?: (name: string) => number;
  /** @default systemClock */
  readonly now?: Clock;
}

export class TimedOut extends Error {}
/** The instance ended while it was answering. */
export class InstanceLost extends Error {}

/**
 * Calls handlers as Lambda does: an instance answers one event at a time and parallel events get instances of their
 * own, what goes in and what comes out is JSON, and after the deadline the instance is given up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export function lambdaRuntime({ load, limit = () => 8, now = systemClock }: LambdaRuntimeOptions): LambdaRuntime {
  const pools = new Map<string, Pool>();
  const replaced: Pool[] = [];
  const poolOf = (name: string): Pool => {
    const pool = pools.get(name) ?? poolOfInstances(() => load(name), limit(name));
    pools.set(name, pool);
    return pool;
  };

  return {
    async invoke(name, event, { requestId, timeout, alias }) {
      const pool = poolOf(name);
      const instance = await pool.take();
      const deadline = now() + timeout;
      const context: LambdaContext = {
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}${alias === undefined ? '' : `:${alias}`}`,
        awsRequestId: requestId,
        getRemainingTimeInMillis: () => Math.max(0, deadline - now()),
      };
      const run = async () => instance.handler(inJson(event), context);

      const late = withResolvers<never>();
      const timer = setTimeout(() => late.reject(new TimedOut(`${name} took longer than ${timeout} ms`)), timeout);
      let isLost = false;
      try {
        return inJson(await Promise.race([run(), late.promise]));
      } catch (error) {
        isLost = error instanceof TimedOut || error instanceof InstanceLost;
        throw error;
      } finally {
        clearTimeout(timer);
        if (isLost) pool.giveUp(instance);
        else pool.giveBack(instance);
      }
    },
    async warm(name) {
      const pool = poolOf(name);
      pool.giveBack(await pool.take());
    },
    renew(name) {
      const pool = pools.get(name);
      if (pool) replaced.push(pool);
      pools.delete(name);
    },
    async stop() {
      await Promise.all([...pools.values(), ...replaced].map((pool) => pool.stop()));
    },
  };
}

const inJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

interface Pool {
  take(): Promise<LambdaInstance>;
  giveBack(instance: LambdaInstance): void;
  /** Stops an instance that was taken; it does not come back. */
  giveUp(instance: LambdaInstance): void;
  stop(): Promise<void>;
}

function poolOfInstances(load: () => Promise<LambdaInstance>, limit: number): Pool {
  const live = new Set<LambdaInstance>();
  const idle: LambdaInstance[] = [];
  const waiting: ((instance: Promise<LambdaInstance> | LambdaInstance) => void)[] = [];
  let places = limit;

  const make = async (): Promise<LambdaInstance> => {
    places -= 1;
    try {
      const instance = await load();
      live.add(instance);
      return instance;
    } catch (error) {
      free();
      throw error;
    }
  };
  const free = (): void => {
    places += 1;
    waiting.shift()?.(make());
  };

  return {
    async take() {
      const instance = idle.pop();
      if (instance !== undefined) return instance;
      return places > 0 ? make() : new Promise((resolve) => waiting.push(resolve));
    },
    giveBack(instance) {
      const next = waiting.shift();
      if (next === undefined) idle.push(instance);
      else next(instance);
    },
    giveUp(instance) {
      live.delete(instance);
      instance.stop?.();
      free();
    },
    async stop() {
      await Promise.all([...live].map((instance) => instance.stop?.()));
    },
  };
}
