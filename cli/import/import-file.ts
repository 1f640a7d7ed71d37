import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { ImportedUser } from '../../core/import/imported-user.ts';
import { newId } from '../../core/random.ts';
import { type Operator, OperatorUnreachable } from '../operator.ts';
import { WrongUsage } from '../usage.ts';
import {
  type Counts,
  checkpointOf,
  fingerprintOf,
  forgetCheckpoint,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts';
import { type ProgressTarget, progress } from './progress.ts';
import { type Format, records } from './records.ts';
import { SideFile } from './side-file.ts';
import { type Notes, newNotes, type UserOfLine, type UsersOptions, users } from './users.ts';

export interface ImportFileOptions extends UsersOptions {
  readonly file: string;
  readonly format: Format | null;
  readonly allowDearer: boolean;
  readonly dryRun: boolean;
  readonly resume: boolean;
  /** Forgets an import of the file that was interrupted. */
  readonly restart: boolean;
  /** Where the refused records go. */
  readonly refused: string;
  /** Where the ids go; null for nowhere. */
  readonly ids: string | null;
}

export interface ImportFileDependencies {
  readonly operator: Operator;
  readonly progressTarget: ProgressTarget;
  readonly clock: Clock;
  /** Milliseconds before each try of a batch again. @default half a second, doubled four times */
  readonly waits?: readonly number[];
}

export interface ImportReport {
  readonly read: number;
  readonly counts: Counts;
  readonly notes: Notes;
}

/** As many as one call of the operator's function takes. */
const batchSize = 100;
/** Calls at a time. */
const width = 4;

interface Outcome {
  readonly status: 'created' | 'unchanged' | 'duplicate' | 'conflict' | 'invalid';
  readonly user_id?: string;
  readonly faults?: readonly string[];
}
type Batch = readonly UserOfLine[];

/**
 * Imports a file, batch by batch. Each batch that is done is written down, so that the import goes on from there whatever
 * stopped it; a batch that is brought twice changes nothing the second time.
 * @throws WrongUsage where the file was interrupted and neither `resume` nor `restart` is asked for; what the operator throws
 */
export const importFile =
  ({ operator, progressTarget, clock, waits = [500, 1_000, 2_000, 4_000, 8_000] }: ImportFileDependencies) =>
  async (options: ImportFileOptions): Promise<ImportReport> => {
    const { file, dryRun } = options;
    const checkpointPath = checkpointOf(file);
    const { size } = await stat(file);
    const fingerprint = await fingerprintOf(file, optionsThatCount(options));
    const from = dryRun ? null : await startOf(checkpointPath, fingerprint, options);
    const run = from?.run ?? newId();
    const refusedFile = await SideFile.open(options.refused, from?.refusedBytes ?? 0);
    const idsFile = options.ids === null || dryRun ? null : await SideFile.open(options.ids, from?.idsBytes ?? 0);
    const bar = progress(progressTarget, clock);
    const notes = newNotes();
    const placedKeys = new Set<string>();
    let bytesRead = 0;
    let done = from?.records ?? 0;
    let counts = from?.counts ?? { created: 0, unchanged: 0, refused: 0 };

    async function* bytes(): AsyncGenerator<Uint8Array> {
      for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
        bytesRead += piece.length;
        yield piece;
      }
    }

    /** A key of Firebase is placed before the first user who needs it, and once. */
    const placeKeys = async (batch: Batch): Promise<void> => {
      for (const key of new Set(
        batch.flatMap((item) => ('user' in item && item.user.signerKey !== null ? [item.user.signerKey] : [])),
      )) {
        if (placedKeys.has(key) || dryRun) continue;
        await again(() => operator('keys', { signerKey: key }));
        placedKeys.add(key);
      }
    };

    /** The batch again, where it could not be brought: what of it was done by then changes nothing. */
    const again = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
      for (const wait of waits) {
        try {
          return await ask();
        } catch (error) {
          if (!(error instanceof OperatorUnreachable)) throw error;
          await sleep(wait);
        }
      }
      return ask();
    };

    const bring = async (batch: Batch): Promise<readonly Outcome[]> => {
      const records = batch.flatMap((item) => ('user' in item ? [recordOf(item.user)] : []));
      if (records.length === 0) return [];
      const event = { action: 'import', run, users: records, allow_dearer: options.allowDearer, dry_run: dryRun };
      const { results } = (await again(() => operator('operator', event))) as { results?: Outcome[] };
      if (results?.length !== records.length) throw new Error('the operator’s function answered for other records');
      return results;
    };

    const finish = async (batch: Batch, outcomes: readonly Outcome[]): Promise<void> => {
      const told = outcomesOf(batch, outcomes);
      const refused = told.filter(({ status }) => status !== 'created' && status !== 'unchanged');
      await refusedFile.append(
        refused.map(({ line, status, faults }) => ({ line, status, ...(faults && { reasons: faults }) })),
      );
      await idsFile?.append(
        told.flatMap(({ line, email, user_id }) => (user_id ? [{ line, email, id: user_id }] : [])),
      );
      const count = (status: Outcome['status']) => told.filter((one) => one.status === status).length;
      counts = {
        created: counts.created + count('created'),
        unchanged: counts.unchanged + count('unchanged'),
        refused: counts.refused + refused.length,
      };
      done += batch.length;
      if (!dryRun) {
        const [refusedBytes, idsBytes] = [refusedFile.bytes, idsFile?.bytes ?? 0];
        await writeCheckpoint(checkpointPath, {
          version: 1,
          run,
          fingerprint,
          records: done,
          counts,
          refusedBytes,
          idsBytes,
        });
      }
      bar.show({ records: done, refused: counts.refused, bytesRead, bytes: size });
    };

    try {
      const found = users(records(bytes(), options.format), options, notes);
      const underWay: { readonly batch: Batch; readonly outcomes: Promise<readonly Outcome[]> }[] = [];
      const finishFirst = async () => {
        const first = underWay.shift();
        if (first) await finish(first.batch, await first.outcomes);
      };
      for await (const batch of batches(found, from?.records ?? 0)) {
        await placeKeys(batch);
        const outcomes = bring(batch);
        // It is waited for in its turn: until then a failure is nobody's yet.
        outcomes.catch(() => {});
        underWay.push({ batch, outcomes });
        if (underWay.length >= width) await finishFirst();
      }
      while (underWay.length > 0) await finishFirst();
    } finally {
      bar.end();
      await refusedFile.close();
      await idsFile?.close();
    }
    if (!dryRun) await forgetCheckpoint(checkpointPath);
    return { read: done, counts, notes };
  };

/** What decides which records the file has, and what becomes of them. */
const optionsThatCount = ({
  format,
  source,
  hashConfig,
  keepRoles,
  withoutPasswords,
  allowDearer,
}: ImportFileOptions) => ({
  ...{ format, source: source?.name ?? null, hashConfig, keepRoles, withoutPasswords, allowDearer },
});

async function startOf(path: string, fingerprint: string, { file, resume, restart }: ImportFileOptions) {
  const found = restart ? null : await readCheckpoint(path);
  if (restart) await forgetCheckpoint(path);
  if (found === null) {
    if (resume) throw new WrongUsage(`${file} has no import that was interrupted`);
    return null;
  }
  if (!resume)
    throw new WrongUsage(
      `the import of ${file} was interrupted after ${found.records} records: --resume goes on, --restart begins anew`,
    );
  if (found.fingerprint !== fingerprint)
    throw new WrongUsage(
      `${file} or the options are not those of the import that was interrupted: --restart begins anew`,
    );
  return found;
}

/** The records in batches, without those that are done with. */
async function* batches(found: AsyncIterable<UserOfLine>, done: number): AsyncGenerator<Batch> {
  let batch: UserOfLine[] = [];
  let seen = 0;
  for await (const user of found) {
    seen++;
    if (seen <= done) continue;
    batch.push(user);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const recordOf = ({
  email,
  emailVerified,
  password,
  roles,
  permissions,
  disabled,
  locale,
  createdAt,
}: ImportedUser) => ({
  email,
  email_verified: emailVerified,
  password_hash: password?.hash ?? null,
  roles,
  permissions,
  disabled,
  locale,
  created_at: createdAt,
});

/** What became of each record of the batch, those included that were not brought. */
function outcomesOf(batch: Batch, outcomes: readonly Outcome[]): (Outcome & { line: number; email: string | null })[] {
  const left = [...outcomes];
  return batch.map((item) => {
    if ('faults' in item) return { line: item.line, email: null, status: 'invalid' as const, faults: item.faults };
    const outcome = left.shift();
    if (!outcome) throw new Error('the operator’s function answered for fewer records');
    return { line: item.line, email: item.user.email, ...outcome };
  });
}
