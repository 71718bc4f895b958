import { Link } from '@fluentui/react-components';
import { Page } from '../../components/page.tsx';

/** An address nothing is at. */
export function Component() {
  return (
    <Page title="Nothing is here" answer="The address may be of an older version, or of something that was deleted.">
      <Link href="/">Go to Home</Link>
    </Page>
  );
}
