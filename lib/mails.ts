import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
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
}

/** Sends what the stream of `mails` shows; what cannot be sent ends in a queue. */
export class Mails extends Construct {
  readonly undelivered: Queue;
  /** What the function `mails` gets beyond its specification. */
  readonly needs: MoreNeeds;
  readonly #stream: TableStream;

  constructor(scope: Construct, id: string, { tables, mailer, from, templates, removalPolicy }: MailsProps) {
    super(scope, id);
    this.undelivered = undeliveredQueue(this, removalPolicy);
    this.#stream = streamOf(tables, 'mails');
    const { environment, statements } = mailer.needs(this, from);
    this.needs = {
      environment,
      statements: [...statements, ...streamStatements([this.#stream], this.undelivered)],
      folder: mailsFolder(templates),
    };
  }

  sendBy(target: AuthFunction): void {
    readStream(this, {
      stream: this.#stream,
      target,
      undelivered: this.undelivered,
      options: {
        filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
        batchSize: 10,
        // So one mail that is tried again and again holds up few others.
        parallelizationFactor: 5,
        retryAttempts: 10,
        // An older one has expired, or will soon; notices are a day old at most.
        maxRecordAge: Duration.hours(12),
      },
    });
  }
}
