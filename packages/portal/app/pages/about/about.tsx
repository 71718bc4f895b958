import { Link, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';

const useStyles = makeStyles({ prose: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px' } });

/** What this is, in which version, and where its interfaces are described. */
export function Component() {
  const styles = useStyles();
  const { data, error } = useQuery({
    queryKey: ['/healthz'],
    queryFn: ({ signal }) => get<{ readonly version: string }>('/healthz', signal),
  });
  return (
    <Page title="About" answer={data && `Lockstep ${data.version} runs here.`}>
      {error && <Problem error={error} what="The version could not be read." />}
      {data === undefined && !error && <Spinner label="Loading" delay={300} />}
      <div className={styles.prose}>
        <Text>
          Lockstep keeps accounts in applications in step with a directory, over SCIM 2.0. It is free software under the
          Apache License 2.0.
        </Text>
        <Text>
          Everything these pages do can be done by programs:{' '}
          <Link href="/v1.0/openapi.json">directory and provisioning</Link>,{' '}
          <Link href="/api/openapi.json">settings and tenants</Link>, both described in OpenAPI 3.1.
        </Text>
      </div>
    </Page>
  );
}
