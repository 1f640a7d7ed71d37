/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles: Lambda hands its credentials over in the
 * environment, and the rest of the SDK's chain (files, SSO, instance metadata, ...) is a third of its size.
 */
import { awsConnection } from '../../../adapters/aws/environment.ts';
import { environment } from '../configuration.ts';

export const defaultProvider = () => async () => awsConnection('dynamodb', environment).credentials();
