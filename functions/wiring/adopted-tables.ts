import { awsConnection } from '../../adapters/aws/environment.ts';
import { dynamoDb } from '../../adapters/aws/services.ts';
import { describeTable } from '../../adapters/dynamodb/table-shape.ts';
import { usedPeppers } from '../../adapters/dynamodb/used-peppers.ts';
import { environment } from './configuration.ts';
import { database } from './database.ts';

/** Asks DynamoDB what a table is made of: null where there is none. */
export const tableDescriber = () => describeTable(awsConnection(dynamoDb, environment));

/** The versions of the pepper that users of this table have passwords of. */
export const peppersUsedIn = (users: string): Promise<ReadonlySet<string>> => usedPeppers(database(), users);
