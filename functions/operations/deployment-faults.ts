import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { settingTextFaults } from '../../contract/settings/text-faults.ts';
import { peppersIn } from '../../core/keys/key-material.ts';
import { peppersUsedIn, tableDescriber } from '../wiring/adopted-tables.ts';
import { adoptedPepperFaults, adoptedTableFaults, adoptedTablesIn } from './adopted-tables.ts';

/**
 * What keeps a deployment from going on, a line each. The pepper is looked at before any key is made: one that was made for
 * users who have another would lock them out.
 */
export async function deploymentFaults(
  { Settings, AdoptedTables }: CloudFormationCustomResourceEvent['ResourceProperties'],
  readPepper: () => Promise<string>,
): Promise<string[]> {
  const adopted = adoptedTablesIn(AdoptedTables);
  const faults = settingTextFaults(Settings);
  if (Object.keys(adopted).length === 0) return faults;
  faults.push(...(await adoptedTableFaults(adopted, tableDescriber())));
  if (faults.length > 0 || adopted.users === undefined) return faults;
  return adoptedPepperFaults(peppersIn(await readPepper()), await peppersUsedIn(adopted.users));
}
