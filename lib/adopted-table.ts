/** What the app says of a table that it has made itself. */
import { CfnResource, Token } from 'aws-cdk-lib';
import { CfnGlobalTable, CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { type TableShape, tableShapeFaults } from '../contract/table-shape.ts';
import { type Table, type TableName, tableNames, tables } from '../contract/tables.ts';
import type { AnyTable } from './cdk-interfaces.ts';

/** Tables that are there already, by the name that they have here. */
export type AdoptedTables = Readonly<Partial<Record<TableName, AnyTable>>>;

/** What is wrong with the prop, a line each: as far as the app says it; the deployment asks DynamoDB for the rest. */
export function adoptedTableFaults(given: unknown): string[] {
  if (given === undefined) return [];
  if (typeof given !== 'object' || given === null) return [`tables: got ${String(given)}, expected tables by name`];
  return Object.entries(given).flatMap(([name, table]) => {
    if (!isTableName(name)) return [`tables: there is no table ${name}; there are ${tableNames.join(', ')}`];
    if (table === undefined) return [];
    if (!isTable(table)) return [`tables.${name}: expected a table of aws-dynamodb, or an imported one`];
    return [...tableShapeFaults(name, shapeOf(table)), ...streamFaults(name, table)];
  });
}

const isTableName = (name: string): name is TableName => Object.hasOwn(tables, name);
const isTable = (value: unknown): value is AnyTable =>
  typeof value === 'object' &&
  value !== null &&
  'tableArn' in value &&
  'tableName' in value &&
  'grantReadData' in value;

/** Lambda reads a stream by its ARN, which an imported table has only where it was imported with it. */
function streamFaults(name: TableName, table: AnyTable): string[] {
  const { streamed }: Table = tables[name];
  if (!streamed || table.tableStreamArn || definitionOf(table)) return [];
  return [`tables.${name}: its stream is read: import it with Table.fromTableAttributes and its tableStreamArn`];
}

function definitionOf(table: AnyTable): CfnTable | CfnGlobalTable | undefined {
  const found = table.node.defaultChild;
  return found && CfnResource.isCfnResource(found) && (found instanceof CfnTable || found instanceof CfnGlobalTable)
    ? found
    : undefined;
}

/** Of an imported table nothing is known. */
function shapeOf(table: AnyTable): TableShape {
  const definition = definitionOf(table);
  if (!definition) return {};
  const { timeToLiveSpecification: ttl, streamSpecification: stream, globalSecondaryIndexes: indexes } = definition;
  const types = known<readonly CfnTable.AttributeDefinitionProperty[]>(definition.attributeDefinitions) ?? [];
  const keysOf = (schema: unknown) =>
    known<readonly CfnTable.KeySchemaProperty[]>(schema)?.map(({ attributeName: name }) => ({
      name,
      type: types.find(({ attributeName }) => attributeName === name)?.attributeType,
    }));
  const sweeping = known<CfnTable.TimeToLiveSpecificationProperty>(ttl);
  const streaming = known<CfnTable.StreamSpecificationProperty>(stream);
  const indexed = known<readonly CfnTable.GlobalSecondaryIndexProperty[]>(indexes);
  return {
    keys: keysOf(definition.keySchema),
    ttl: ttl === undefined ? null : sweeping && (sweeping.enabled === false ? null : sweeping.attributeName),
    stream: stream === undefined ? null : streaming?.streamViewType,
    indexes:
      indexes === undefined
        ? {}
        : indexed &&
          Object.fromEntries(indexed.map(({ indexName, keySchema }) => [indexName, keysOf(keySchema) ?? []])),
  };
}

/** Undefined for what only the synthesis or the deployment knows. */
function known<Shape extends object>(value: unknown): Shape | undefined {
  const resolved = Token.isUnresolved(value) && isLazy(value) ? value.produce() : value;
  return typeof resolved === 'object' && resolved !== null && !Token.isUnresolved(resolved)
    ? (resolved as Shape)
    : undefined;
}

/** CDK's tables list their attributes and indexes when they are resolved. */
const isLazy = (value: unknown): value is { produce(): unknown } =>
  typeof value === 'object' && value !== null && 'produce' in value && typeof value.produce === 'function';
