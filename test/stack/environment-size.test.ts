import { settingVariable } from '../../contract/environment.ts';
import { maxNamesLength, maxOriginsLength, maxTextLength, type Setting } from '../../contract/settings/setting.ts';
import { settingNames, settings } from '../../contract/settings.ts';
import { lambdaNames } from '../../lib/function-bundle.ts';
import { environmentOf, template } from './template.ts';

/** Characters of the longest value that the setting takes. */
function longestOf(setting: Setting): number {
  switch (setting.kind) {
    case 'seconds':
    case 'count':
      return String(setting.max).length;
    case 'choice':
      return Math.max(...setting.choices.map((choice) => choice.length));
    case 'flag':
      return 'false'.length;
    case 'text':
      return setting.max ?? maxTextLength;
    case 'url':
    case 'mailAddress':
      return maxTextLength;
    case 'cookieName':
      return 64;
    case 'headerName':
      return 40;
    case 'origins':
      return maxOriginsLength;
    case 'form':
    case 'forms':
      return setting.max;
    case 'names':
      return maxNamesLength;
  }
}
const longest = new Map(settingNames.map((name) => [settingVariable(name), longestOf(settings[name])]));

/** Characters of a table's name and of a secret's ARN as CloudFormation makes them, in a stack whose name has 64. */
const longestTableName = 112;
const longestOther = 130;
const lengthOf = (variable: string): number =>
  longest.get(variable) ?? (variable.endsWith('_TABLE') ? longestTableName : longestOther);

/** Lambda takes 4,096 bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
test.each(lambdaNames)('the environment of %s stays below what Lambda takes, whatever the settings say', (name) => {
  const variables = Object.keys(environmentOf(template('behind a trusted proxy').lambda(name)));
  const sizes = variables.map((variable) => variable.length + lengthOf(variable));

  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_000);
});
