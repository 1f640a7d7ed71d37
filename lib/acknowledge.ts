import * as cdk from 'aws-cdk-lib';
import { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Says of everything in a scope why a rule of cdk-nag is not followed: cdk-nag 3 reads CDK's own acknowledgements,
 * cdk-nag 2 the metadata of the resources. CDK before 2.253 has no acknowledgements.
 * @param finding the part of the rule that is meant, as cdk-nag 2 and 3 write it behind the rule's id
 */
export function acknowledge(scope: Construct, rule: string, reason: string, finding?: string): void {
  cdk.Validations?.of(scope).acknowledge({ id: finding ? `${rule}[${finding}]` : rule, reason });
  for (const child of scope.node.findAll()) {
    if (!CfnResource.isCfnResource(child)) continue;
    const { rules_to_suppress: before = [] } = child.getMetadata('cdk_nag') ?? {};
    const more = { id: rule, reason, ...(finding && { applies_to: [finding] }) };
    child.addMetadata('cdk_nag', { rules_to_suppress: [...before, more] });
  }
}
