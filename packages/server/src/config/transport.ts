import { isLoopback } from '../access/index.ts';

interface Transport {
  readonly host: string;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly trustProxy: readonly string[];
  readonly insecureHttp: boolean;
  readonly role: 'all' | 'api' | 'worker';
}

/** What the settings of the listener, taken together, must not do: half a certificate, or tokens in the clear. */
export function transportFindings(to: Transport): readonly string[] {
  const findings: string[] = [];
  if (to.tlsCert && !to.tlsKey) findings.push(half('--tls-cert', '--tls-key', 'LOCKSTEP_TLS_KEY'));
  if (to.tlsKey && !to.tlsCert) findings.push(half('--tls-key', '--tls-cert', 'LOCKSTEP_TLS_CERT'));

  // A worker serves nothing but probes, which carry no token.
  const guarded = to.tlsCert !== undefined || to.trustProxy.length > 0 || to.insecureHttp || to.role === 'worker';
  if (!guarded && !isLoopback(to.host)) {
    findings.push(
      `--host (LOCKSTEP_HOST) ${to.host} would serve plain HTTP to other machines: give --tls-cert and --tls-key, name the proxy that ends TLS with --trust-proxy, or accept it with --insecure-http.`,
    );
  }
  return findings;
}

function half(given: string, missing: string, variable: string): string {
  return `${given} is given without ${missing} (${variable}): HTTPS needs both files.`;
}
