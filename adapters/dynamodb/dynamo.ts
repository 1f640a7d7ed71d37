import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  DeleteItemInput,
  DeleteItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  QueryInput,
  QueryOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';

/**
 * The few operations of DynamoDB that the stores speak, in the SDK's own shapes. Attribute values are S, N, BOOL, L, M
 * and NULL only: a binary value has two forms.
 *
 * Every operation throws `ConditionFailed` where a condition fails; any other throw is breakage.
 */
export interface Dynamo {
  getItem(input: GetItemInput): Promise<GetItemOutput>;
  putItem(input: PutItemInput): Promise<PutItemOutput>;
  updateItem(input: UpdateItemInput): Promise<UpdateItemOutput>;
  deleteItem(input: DeleteItemInput): Promise<DeleteItemOutput>;
  query(input: QueryInput): Promise<QueryOutput>;
  batchGetItem(input: BatchGetItemInput): Promise<BatchGetItemOutput>;
}

/** A condition did not hold. `item` is the item as it was, where the database says so (DynamoDB does, dynalite does not). */
export class ConditionFailed extends Error {
  readonly item: UpdateItemOutput['Attributes'] | undefined;

  constructor(item?: UpdateItemOutput['Attributes']) {
    super('the condition did not hold');
    this.name = 'ConditionFailed';
    this.item = item;
  }
}
