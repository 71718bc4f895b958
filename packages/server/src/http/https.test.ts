import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { Agent, request as httpsRequest } from 'node:https';
import { describe, type TestContext, test } from 'node:test';
import { type ConnectionOptions, connect } from 'node:tls';
import { startTestServer } from './test-server.ts';

/** Good for nothing but these tests. */
const certificates = {
  ECDSA: {
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMRl86akEZwfKakkG
7uhNsH/JAu0LVMDJ/zZ8okc38hOhRANCAARRK9+LKwsbpwphzlQX6SAk6TPdst5x
faeFPvM73ECwux+OqqHSMMyVlrxUrghwIBrVzPO0xl6g3q/4j6r+TGL2
-----END PRIVATE KEY-----
`,
    cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUXc9jp4yLnTm8SUxdggUgUe3io+kwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA5MzE0NFoYDzIxMjYxMDI5
MDkzMTQ0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARRK9+LKwsbpwphzlQX6SAk6TPdst5xfaeFPvM73ECwux+OqqHSMMyV
lrxUrghwIBrVzPO0xl6g3q/4j6r+TGL2o28wbTAdBgNVHQ4EFgQUfpWsOxRhbOxC
UJCAJ4OhGcjDB5AwHwYDVR0jBBgwFoAUfpWsOxRhbOxCUJCAJ4OhGcjDB5AwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgA0YVNYa0Yd34wrhHovYtdNGprZH5h1JZUdEHfGC04PQCIEUW
CFT9/l3RwTWWjUU4tvtQk3QFIiIdEgMgAWD9ZsxB
-----END CERTIFICATE-----
`,
  },
  RSA: {
    key: `-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCmVPz3VIUchwMW
lQ5NKzHCs0M2L28PH4pBm6OCRmKwZHGVSOSnWU98QAkM0zuOEge+q1vU0QR+X3K7
DFjstm6d1Qdsc/P49dPktqaKLlqFqyZ/LtILAvrG7SlkECUOPDkS4VfizqH7b/15
YEdSpRRhKkELgzE76gJHi3BZUHw4/+aTuc9UE5C7DvcEUwgpa7dFvM5aSz4fy09K
T0Plh8qh2w7bbD6io6nua4Rh+Hmqds5ZL8r/Xok7I2vLdh4M8O2SHoXgDhQAoEcp
PJYNbwm47Yq0Jbu9nilXduDmHoCclVwcHb6BffXg5f13fp5Iwp3ZA2gZ7lKS/+V7
q7DMJWI7AgMBAAECggEAHYtxF5mqv0N4F/XIAYsPnq7q3GAWkRAgJcE4jPZlp0Fg
L40wGE2z4bUaJm4K4RRwzbxwZl/uNWhM3860qO9KvLxPQkNibbF0vuZ2tIrBR4b8
IpE1fAE+fEE6He0EOAAYfzMJwl7DxP7CfmHMqXBrK0svHJVkFGlfmEe7YBH8zr7U
ZvMs1NBpgxt+tOFGoxG3WLzjXm1hdiyUZg7cWTawJOKd/P826EUE3//axp7uw2Jg
gc4OLuEzjQ1R8jpxVqzOPDoic66wE+2iPJWc3idK/JrM2PVvgB2rLvnf0oOJ0+pQ
uXAMMbUN0HOYVIYOuB7hAhRVAMV2niBjxZWxZMZPGQKBgQDUQJw9HOSNhd08ENdq
BDRw32O2GVoKHsklowoXhyM6SaVvb8SunD1qUNu9PNHLnE28TIDRx8/e548e8yXO
wr81Xio1oBfWvWOz5li/MS7bwD4il3By7FWEpFbwMcwEHSCzJW5LN3Ti/4vrjEen
61mj8VTRG/iE/iDWPNcyEDTldQKBgQDInWlFEg6cvTtd1Ps+WA1I2lMcW+5TIZ7c
E4cBknefVHnohyOeBdRKGtoGeCynL+RUCo9ZsaqKbwFVMIi0bMiD83fIvm4vToCi
bjGtp2b4Ero9CV8ieYNU1dkAPmARw7D9alegHNwn+xKUztwF8+eqNa1sJpyZGPNW
dCBoxs9C7wKBgD7vCWR1dK8hyf9NXxHoPURaeE4+JhxqFGo8dXmUcDWQMKViFodP
fEZRw1XQ+sPMjKAQbwHEpTYKor0ii0tLIzbHvOw5k9fwP+fPnPDTvHkb/1ByZr0s
pg62S7DckwmFOXTk3FchEl9cNjiZV4XKmsGphOSbzoxgbYwYbhZCB+0hAoGBAJwG
IMtBQfARFEzjygswvBQ/CIhzzyUEbuLGpSdJ3JMkRjPcdoz+B58ixxJlAIV+r9vU
4qxlizdjIew5dPit6j0Fa9HKmTNdoJmzjht6qJCjMAkscrsDOmsObljMKjdmtQ5C
WKgECg1mLYtiXqiai0BLwvbsCLrhNs+0PUh/5s4tAoGBAJdDWYabkVZGY9setQVK
TmKIaVdXcYk03Yn9ggiYpE7KI489mPbBz+zqIyk3JHUVP+9t03uvhSIaIkRWO7M1
+mInbl14c+9GtOEZ983GtoJQjDcdcE/6kHxVnuJ/HdUdjH8BZktbsgTq0Lt8t0gM
gTWFAx10BRr/fY1cIAp0EZeF
-----END PRIVATE KEY-----
`,
    cert: `-----BEGIN CERTIFICATE-----
MIIDJzCCAg+gAwIBAgIUH88k2a9z7dHYTubcRctLPllFWAowDQYJKoZIhvcNAQEL
BQAwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA5MzE0NVoYDzIxMjYx
MDI5MDkzMTQ1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwggEiMA0GCSqGSIb3DQEB
AQUAA4IBDwAwggEKAoIBAQCmVPz3VIUchwMWlQ5NKzHCs0M2L28PH4pBm6OCRmKw
ZHGVSOSnWU98QAkM0zuOEge+q1vU0QR+X3K7DFjstm6d1Qdsc/P49dPktqaKLlqF
qyZ/LtILAvrG7SlkECUOPDkS4VfizqH7b/15YEdSpRRhKkELgzE76gJHi3BZUHw4
/+aTuc9UE5C7DvcEUwgpa7dFvM5aSz4fy09KT0Plh8qh2w7bbD6io6nua4Rh+Hmq
ds5ZL8r/Xok7I2vLdh4M8O2SHoXgDhQAoEcpPJYNbwm47Yq0Jbu9nilXduDmHoCc
lVwcHb6BffXg5f13fp5Iwp3ZA2gZ7lKS/+V7q7DMJWI7AgMBAAGjbzBtMB0GA1Ud
DgQWBBQOfKPhRHL+l3yrfQws9UJ+B1311jAfBgNVHSMEGDAWgBQOfKPhRHL+l3yr
fQws9UJ+B1311jAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9z
dIcEfwAAATANBgkqhkiG9w0BAQsFAAOCAQEAT1aV1Fme8hSotDcUsszUPAyB9wI0
T6y89F4Kqd1Cq6+//ePMDWpa/m552P77Fa9AQ69QxwCTKAQnExfLnpOWxi081aoH
4HzNhLtzulpZWJ/92BtuB8sQ6ZD5UKjfW8PDn6OBro8XKnLuCrVOics/TFp3/anM
eaI8Vmp7E0Vv8DSkcG78GdJIdU1g7/WW6S/ElWl3dwl1bx2EVvbddbD9Q84Szmw9
Ty8D6lWTlAu2ZrN6bLjqwVf/SBidIvwKQ8bMdsQuMrFcvvte19omNNkOa1W3JAWl
yj6DJsya3pq8P5979zzKqVyXYdq/HS4XWdL1ntydmp6Xgh0Y3lsqqNaBoA==
-----END CERTIFICATE-----
`,
  },
} as const;

type Kind = keyof typeof certificates;

async function serving(t: TestContext, kind: Kind = 'ECDSA') {
  const { url, tenants } = await startTestServer(t, { tls: certificates[kind] });
  const port = Number(new URL(url).port);
  /** Shakes hands and hangs up: a server that is closed waits for whoever is connected. */
  const shake = (options: ConnectionOptions) =>
    new Promise<{ protocol: string | null; cipher: string; served: string | undefined }>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => {
        const served = socket.getPeerX509Certificate()?.fingerprint256;
        resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name, served });
        socket.destroy();
      });
      socket.on('error', reject);
    });
  return { url, tenants, shake };
}

describe('HTTPS (section 14.3)', () => {
  for (const kind of ['ECDSA', 'RSA'] as const) {
    for (const hash of ['128-GCM-SHA256', '256-GCM-SHA384']) {
      test(`TLS 1.2 is offered with ECDHE-${kind}-AES${hash}, which Entra ID asks for`, async (t) => {
        const { shake } = await serving(t, kind);
        const ciphers = `ECDHE-${kind}-AES${hash}`;
        const { fingerprint256: served } = new X509Certificate(certificates[kind].cert);
        const got = await shake({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers });
        assert.deepEqual(got, { protocol: 'TLSv1.2', cipher: ciphers, served });
      });
    }
  }

  test('TLS 1.3 is offered, and what came before 1.2 is not', async (t) => {
    const { shake } = await serving(t);
    assert.equal((await shake({ minVersion: 'TLSv1.3' })).protocol, 'TLSv1.3');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(shake(old), /alert protocol version|unsupported protocol/i);
  });

  test('the endpoint is served over it, and locations begin with https', async (t) => {
    const { url, tenants } = await serving(t);
    const { token } = await tenants.create({ profile: 'generic', key: 'acme' });
    const agent = new Agent({ rejectUnauthorized: false });
    t.after(() => agent.destroy());
    const text = await new Promise<string>((resolve, reject) => {
      const path = `${url}/t/acme/scim/v2/ServiceProviderConfig`;
      const sent = httpsRequest(path, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(body));
      });
      sent.on('error', reject).end();
    });
    assert.equal(JSON.parse(text).meta.location, `${url}/t/acme/scim/v2/ServiceProviderConfig`);
    assert.match(url, /^https:/);
  });

  test('plain HTTP gets no answer at its port, so that no token is worth sending', async (t) => {
    const { url } = await serving(t);
    await assert.rejects(fetch(`${url.replace('https:', 'http:')}/t/acme/scim/v2/Users`));
  });
});
