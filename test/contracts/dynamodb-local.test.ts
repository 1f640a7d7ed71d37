import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { localDatabase, whyNoDynamoDbLocal } from '../support/dynamodb-local.ts';
import { databaseFor, localConnection } from '../support/embedded-dynamodb.ts';
import { sdkDynamo } from '../support/sdk-dynamo.ts';
import { accountStoreContract } from './account-store.contract.ts';
import { attemptStoreContract } from './attempt-store.contract.ts';
import { challengeStoreContract } from './challenge-store.contract.ts';
import { dynamoContract } from './dynamo.contract.ts';
import { factorStoreContract } from './factor-store.contract.ts';
import { lostAnswersContract } from './lost-answers.contract.ts';
import { mailStoreContract } from './mail-store.contract.ts';
import { publicKeyStoreContract } from './public-key-store.contract.ts';
import { revocationStoreContract } from './revocation-store.contract.ts';
import { sessionProofStoreContract } from './session-proof-store.contract.ts';
import { sessionStoreContract } from './session-store.contract.ts';
import { tableItemsContract } from './table-items.contract.ts';
import { tableStores } from './table-stores.ts';
import { userStoreContract } from './user-store.contract.ts';

const whyNot = whyNoDynamoDbLocal();
if (whyNot) process.stderr.write(`skipped on DynamoDB Local: ${whyNot}\n`);

(whyNot ? describe.skip : describe)('Amazon’s DynamoDB Local', () => {
  const database = databaseFor(localDatabase);
  const stores = () => tableStores(database(), database().sdk);

  dynamoContract(database);

  describe('sessions', () => sessionStoreContract(() => stores().sessions));
  describe('sessions through our client', () =>
    sessionStoreContract(() => tableStores(database(), database().ours).sessions));
  describe('accounts', () => accountStoreContract(stores));
  describe('proofs of sessions', () => sessionProofStoreContract(() => stores().sessions));
  describe('users', () => userStoreContract(() => stores().users));
  describe('revocations', () => revocationStoreContract(() => stores().revocations));
  describe('attempts', () => attemptStoreContract(() => stores().attempts));
  describe('mails', () => mailStoreContract(() => stores().mails));
  describe('factors', () => factorStoreContract(() => stores()));
  describe('challenges', () => challengeStoreContract(() => stores().challenges));
  describe('public keys', () => publicKeyStoreContract(() => stores().publicKeys));
  describe('items', () => tableItemsContract(() => ({ database: database(), dynamo: database().sdk })));
  describe('lost answers of the SDK', () =>
    lostAnswersContract(database, (endpoint) => sdkDynamo(localConnection(endpoint))));
  describe('lost answers of our client', () =>
    lostAnswersContract(database, (endpoint) => dynamoClient(localConnection(endpoint))));
});
