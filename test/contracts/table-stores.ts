import { accountTable } from '../../adapters/dynamodb/account-table.ts';
import { addressTable } from '../../adapters/dynamodb/address-table.ts';
import { attemptTable } from '../../adapters/dynamodb/attempt-table.ts';
import { challengeTable } from '../../adapters/dynamodb/challenge-table.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { factorTable } from '../../adapters/dynamodb/factor-table.ts';
import { mailTable } from '../../adapters/dynamodb/mail-table.ts';
import { publicKeyTable } from '../../adapters/dynamodb/public-key-table.ts';
import { revocationLogTable } from '../../adapters/dynamodb/revocation-log-table.ts';
import { revocationTable } from '../../adapters/dynamodb/revocation-table.ts';
import { sessionErasure } from '../../adapters/dynamodb/session-erasure.ts';
import { sessionProofTable } from '../../adapters/dynamodb/session-proof-table.ts';
import { sessionTable } from '../../adapters/dynamodb/session-table.ts';
import { userDirectoryTable } from '../../adapters/dynamodb/user-directory-table.ts';
import { userTable } from '../../adapters/dynamodb/user-table.ts';
import type { TestDatabase } from '../support/embedded-dynamodb.ts';

/** Every store over the tables of a database, reached through the given port. */
export const tableStores = ({ tables }: Pick<TestDatabase, 'tables'>, dynamo: Dynamo) => ({
  users: userTable({ dynamo, ...tables }),
  accounts: accountTable({ dynamo, ...tables }),
  addresses: addressTable({ dynamo, ...tables }),
  directory: userDirectoryTable({ dynamo, ...tables }),
  factors: factorTable({ dynamo, ...tables }),
  sessions: { ...sessionTable({ dynamo, ...tables }), ...sessionProofTable({ dynamo, ...tables }) },
  eraseSession: sessionErasure({ dynamo, ...tables }),
  revocations: revocationTable({ dynamo, ...tables }),
  revocationLog: revocationLogTable({ dynamo, ...tables }),
  attempts: attemptTable({ dynamo, ...tables }),
  mails: mailTable({ dynamo, ...tables }),
  challenges: challengeTable({ dynamo, ...tables }),
  publicKeys: publicKeyTable({ dynamo, ...tables }),
});
