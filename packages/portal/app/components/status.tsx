import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { SubtractCircleFilled } from '@fluentui/react-icons/svg/subtract-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  status: { overflowWrap: 'break-word' },
  // In line with the text, so that a list ends it in an ellipsis as it does other values.
  icon: { verticalAlign: '-0.125em', marginInlineEnd: tokens.spacingHorizontalXS },
  done: { color: tokens.colorStatusSuccessForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  held: { color: tokens.colorStatusWarningForeground1 },
  idle: { color: tokens.colorNeutralForeground3 },
  running: { color: tokens.colorBrandForeground1 },
});

const icons = {
  done: CheckmarkCircleFilled,
  failed: DismissCircleFilled,
  held: WarningFilled,
  idle: SubtractCircleFilled,
  running: ArrowSyncRegular,
} as const;

/** What a status means, whatever word it goes by. */
export type StatusKind = keyof typeof icons;

/** A status as shape, word and colour; the word alone says it all. */
export function Status({ kind, children }: { readonly kind: StatusKind; readonly children: ReactNode }) {
  const styles = useStyles();
  const Icon = icons[kind];
  return (
    <span className={styles.status}>
      <Icon className={mergeClasses(styles.icon, styles[kind])} aria-hidden />
      {children}
    </span>
  );
}
