import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AuthFunction } from './auth-function.ts';
import type { MoreNeeds } from './auth-functions.ts';
import type { AuthTables } from './auth-tables.ts';
import { mailsFolder } from './mail-templates.ts';
import type { Mailer } from './mailer.ts';
import { readStream, streamOf, streamStatements, type TableStream, undeliveredQueue } from './table-streams.ts';

export interface MailsProps {
  readonly tables: AuthTables;
  readonly mailer: Mailer;
  readonly from: string;
  readonly templates: string | undefined;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey: IKey | undefined;
}

/** Sends what the stream of `mails` shows, and what sessions on new devices give reason for; what cannot be sent ends in a queue. */
export class Mails extends Construct {
  readonly undelivered: Queue;
  /** What the function `mails` gets beyond its specification. */
  readonly needs: MoreNeeds;
  readonly #mails: TableStream;
  readonly #sessions: TableStream;

  constructor(
    scope: Construct,
    id: string,
    { tables, mailer, from, templates, removalPolicy, encryptionKey }: MailsProps,
  ) {
    super(scope, id);
    this.undelivered = undeliveredQueue(this, removalPolicy, encryptionKey);
    this.#mails = streamOf(tables, 'mails');
    this.#sessions = streamOf(tables, 'sessions');
    const { environment, statements } = mailer.needs(this, from);
    this.needs = {
      environment,
      statements: [...statements, ...streamStatements([this.#mails, this.#sessions], this.undelivered)],
      folder: mailsFolder(templates),
    };
  }

  sendBy(target: AuthFunction): void {
    const options = {
      batchSize: 10,
      // So one mail that is tried again and again holds up few others.
      parallelizationFactor: 5,
      retryAttempts: 10,
      // An older one has expired, or will soon; notices are a day old at most.
      maxRecordAge: Duration.hours(12),
    };
    const reader = { target, undelivered: this.undelivered };
    const isInsert = { eventName: FilterRule.isEqual('INSERT') };
    readStream(this, {
      ...reader,
      stream: this.#mails,
      options: { ...options, filters: [FilterCriteria.filter(isInsert)] },
    });
    const isOnNewDevice = { NewImage: { newDevice: { BOOL: [true] } } };
    readStream(this, {
      ...reader,
      stream: this.#sessions,
      options: { ...options, filters: [FilterCriteria.filter({ ...isInsert, dynamodb: isOnNewDevice })] },
    });
  }
}
