import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A signing key of a platform's gateway. */
export async function newSigner(kid: string, alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (payload: JWTPayload): Promise<string> =>
      new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(privateKey),
  };
}
export type Signer = Awaited<ReturnType<typeof newSigner>>;

/** Where it shows its public keys; counts how often it was asked, and can be told to fail. */
export async function serveKeys(signers: Signer[]) {
  const state = { asked: 0, fails: false, signers };
  const server = createServer((_request, response) => {
    state.asked += 1;
    response.statusCode = state.fails ? 500 : 200;
    response.end(JSON.stringify({ keys: state.signers.map(({ jwk }) => jwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
