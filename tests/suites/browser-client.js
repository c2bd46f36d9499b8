// Runs in the browser: the official web provider as an application's page has it.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature } from '@openfeature/web-sdk';

/** @param {{ baseUrl: string, token: string, context: object }} options */
window.openFlags = async ({ baseUrl, token, context }) => {
  await OpenFeature.setContext(context);
  await OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl, headers: [['Authorization', `Bearer ${token}`]], cacheMode: 'network-first' }));
  const client = OpenFeature.getClient();
  const seen = [];
  client.addHandler('PROVIDER_CONFIGURATION_CHANGED', () => seen.push(client.getBooleanValue('small', true)));
  window.flags = {
    seen,
    value: () => client.getBooleanValue('small', true),
    details: (key) => client.getBooleanDetails(key, true),
    setContext: (next) => OpenFeature.setContext(next),
    status: () => client.providerStatus,
  };
};
