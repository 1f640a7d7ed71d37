import { ArnFormat, Fn, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { mailConfigurationSetVariable, mailFunctionVariable } from '../contract/environment.ts';

/**
 * How SES sends mails.
 * @stability stable
 */
export interface SesMailerProps {
  /** The address that mails come from: SES has verified it, or its domain, in the Region of the stack. */
  readonly from: string;
  /**
   * A configuration set of SES, for what becomes of bounces and complaints.
   * @default - the default one of the identity
   */
  readonly configurationSet?: string;
}

/** What the function that sends mails needs for it. */
export interface MailerNeeds {
  readonly environment: Record<string, string>;
  readonly statements: readonly PolicyStatement[];
}

/**
 * How mails are sent.
 * @stability stable
 */
export abstract class Mailer {
  /** Through Amazon SES, version 2 of its API. */
  static ses(props: SesMailerProps): Mailer {
    return new SesMailer(props);
  }

  /**
   * By a function of your own, through whatever provider you like. It gets a `MailEvent`, is waited for, and throws where
   * the mail was not sent; the setting `mailFrom` says from whom it comes.
   */
  static lambda(fn: IFunction): Mailer {
    return new LambdaMailer(fn);
  }

  /** From whom mails come; undefined where the setting `mailFrom` says it. */
  abstract readonly from: string | undefined;

  /** @internal */
  abstract needs(scope: Construct, from: string): MailerNeeds;
}

class SesMailer extends Mailer {
  readonly from: string;
  readonly #configurationSet: string | undefined;

  constructor({ from, configurationSet }: SesMailerProps) {
    super();
    this.from = from;
    this.#configurationSet = configurationSet;
  }

  needs(scope: Construct, from: string): MailerNeeds {
    const domain = Token.isUnresolved(from) ? Fn.select(1, Fn.split('@', from)) : from.slice(from.indexOf('@') + 1);
    const arn = (resource: string, resourceName: string) =>
      Stack.of(scope).formatArn({ service: 'ses', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const set = this.#configurationSet;
    const resources = [
      // SES asks for the identity that it has verified: the address, else its domain.
      arn('identity', from),
      arn('identity', domain),
      ...(set ? [arn('configuration-set', set)] : []),
    ];
    return {
      environment: set ? { [mailConfigurationSetVariable]: set } : {},
      statements: [new PolicyStatement({ actions: ['ses:SendEmail'], resources })],
    };
  }
}

class LambdaMailer extends Mailer {
  readonly from = undefined;
  readonly #function: IFunction;

  constructor(fn: IFunction) {
    super();
    this.#function = fn;
  }

  needs(): MailerNeeds {
    const { functionArn } = this.#function;
    return {
      environment: { [mailFunctionVariable]: functionArn },
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })],
    };
  }
}
