import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** All resources of a type in the app that a construct belongs to: CloudFormation's own, of whichever level their makers are. */
export const resourcesOf = <Resource extends CfnResource>(anywhere: IConstruct, type: string): Resource[] =>
  anywhere.node.root.node
    .findAll()
    .filter((found): found is Resource => CfnResource.isCfnResource(found) && found.cfnResourceType === type);
