// SPDX-License-Identifier: EUPL-1.2
// A provider of others, as the test of its log-in needs it: one client, everybody is who they type, in one group.
import { Provider } from 'oidc-provider';

const [redirect, secret] = process.argv.slice(2);
const client = {
  client_id: 'waarborg', client_secret: secret, redirect_uris: [redirect], response_types: ['code'],
  grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_basic',
};
const account = (_, id) => ({ accountId: id, claims: async () => ({ sub: id, groups: ['/officers'] }) });

// The issuer has the port in its name, and the port is known once somebody listens.
import { createServer } from 'node:http';
let handle;
const server = createServer((request, response) => handle(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const settings = {
    clients: [client], findAccount: account, conformIdTokenClaims: false, pkce: { required: () => true },
    claims: { openid: ['sub', 'groups'] },
  };
  handle = new Provider(issuer, settings).callback();
  console.log(issuer);
});
