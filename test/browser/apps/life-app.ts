/// <reference lib="dom" />
import { createAuth } from '../../../packages/client/src/create-auth.ts';
import { lifeApp } from '../../support/life-app.ts';
import { runLife } from './life-page.ts';

runLife(() => {
  const { url, mode } = conditions;
  return lifeApp(createAuth({ url, mode, ...(mode === 'token' && { storage: localStorage }) }));
});
