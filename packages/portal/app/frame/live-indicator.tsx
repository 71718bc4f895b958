import { Caption1 } from '@fluentui/react-components';
import { useLive, useLiveState } from '../api/live.ts';

const words = { connecting: '', live: 'live', paused: 'Live updates paused' } as const;

/** Whether what is shown follows by itself. */
export function LiveIndicator({ className }: { readonly className?: string | undefined }) {
  useLive(['job.status', 'staged', 'attention'], ['/api/portal/overview']);
  return <Caption1 className={className}>{words[useLiveState()]}</Caption1>;
}
