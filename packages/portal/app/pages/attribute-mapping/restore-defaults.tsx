import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import type { SchemaDraft } from '../../api/schema-draft.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';

/** In place of a table without rows: the way back to what the gallery has. */
export function RestoreDefaults({
  job,
  draft,
  name,
  mayWrite,
}: {
  readonly job: string;
  readonly draft: SchemaDraft;
  readonly name: string;
  readonly mayWrite: boolean;
}) {
  const [isAsked, ask] = useState(false);
  const restore = mayWrite ? <Button onClick={() => ask(true)}>Restore default mappings</Button> : undefined;
  return (
    <>
      <Empty action={restore}>No attribute of {name} is written. The defaults are a beginning.</Empty>
      <Confirm
        asked={
          isAsked
            ? {
                title: 'Restore default mappings?',
                effect: `People and groups are mapped to ${name} as the gallery has it, and everybody is looked at again.`,
                verb: 'Restore defaults',
                act: async () => {
                  await send('DELETE', `${job}/schema`, { ifMatch: draft.version });
                  draft.reread();
                },
              }
            : undefined
        }
        onClose={() => ask(false)}
      />
    </>
  );
}
