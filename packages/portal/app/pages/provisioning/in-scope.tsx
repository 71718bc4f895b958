import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { counted, useScopeCount } from '../../api/scope-count.ts';

/** How many people are in scope: counted when somebody asks, since everybody has to be looked at for it. */
export function InScope() {
  const [isAsked, ask] = useState(false);
  const { data, error } = useScopeCount(undefined, isAsked);
  if (data) return counted(data.now.inScope, data);
  if (error) return 'unknown';
  return (
    <Button size="small" disabledFocusable={isAsked} onClick={() => ask(true)}>
      {isAsked ? 'Counting…' : 'Count people'}
    </Button>
  );
}
