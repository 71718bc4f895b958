import { makeStyles, tokens } from '@fluentui/react-components';
import { useApplication } from '../../api/application.tsx';
import { useDirectoryLabel } from '../../api/directory-label.ts';
import type { ObjectType } from '../../api/synchronization-schema.ts';
import { LinkTo } from '../../components/link-to.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
});

/** Where what stands behind a mapping is edited. */
export function AdvancedOptions({ application, type }: { readonly application: string; readonly type: ObjectType }) {
  const styles = useStyles();
  const { to } = useApplication();
  const { long: directory } = useDirectoryLabel();
  const below = `/provisioning/mappings/${type}`;
  return (
    <ul className={styles.list}>
      <li>
        <LinkTo to={to(`${below}/attributes?side=target`)}>Edit attribute list for {application}</LinkTo>
      </li>
      <li>
        <LinkTo to={to(`${below}/attributes?side=source`)}>Edit attribute list for {directory}</LinkTo>
      </li>
      <li>
        <LinkTo to={to(`${below}/schema`)}>Review your schema here</LinkTo>
      </li>
      <li>
        <LinkTo to={to('/provisioning/expression-builder')}>Expression builder</LinkTo>
      </li>
    </ul>
  );
}
