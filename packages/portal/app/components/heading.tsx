import { makeStyles, Subtitle2 } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({ heading: { margin: 0 } });

/** The heading of a part of a page, as far from what stands around it as that keeps it. */
export function Heading({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <Subtitle2 as="h2" className={styles.heading}>
      {children}
    </Subtitle2>
  );
}
