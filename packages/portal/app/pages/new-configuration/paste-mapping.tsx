import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { useRefresh } from '../../api/refresh.ts';
import { saveSchema, useSchemaDraft } from '../../api/schema-draft.ts';
import { type AttributeMapping, placeOf, withMapping } from '../../api/synchronization-schema.ts';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { PasteTable } from '../attribute-mapping/paste-table.tsx';

/** Takes the mapping of people from the table of a guide. Nothing runs yet, so what the table changes is saved at once. */
export function PasteMapping() {
  const { address, displayName, jobAddress = '' } = useApplication();
  const { schema, version } = useSchemaDraft(jobAddress);
  const refresh = useRefresh();
  const [isPasting, paste] = useState(false);
  const [error, setError] = useState<Error>();
  const place = schema && placeOf(schema, 'User');
  if (!schema || !place) return null;
  const save = async (attributeMappings: readonly AttributeMapping[]) => {
    setError(undefined);
    paste(false);
    try {
      const next = withMapping(schema, 'User', (mapping) => ({ ...mapping, attributeMappings }));
      await saveSchema(jobAddress, next, version);
      const count = attributeMappings.length;
      toast(
        `${count === 1 ? '1 attribute' : `${count.toLocaleString()} attributes`} of ${displayName} will be written.`,
      );
    } catch (refused) {
      setError(refused as Error);
    }
    await refresh(`schema ${jobAddress}`, `${address}/synchronization`);
  };
  return (
    <>
      {error && <Problem error={error} what="The table was not taken over." />}
      <div>
        <Button onClick={() => paste(true)}>Paste a table</Button>
      </div>
      {isPasting && (
        <PasteTable
          application={displayName}
          place={place}
          onApply={(mappings) => void save(mappings)}
          onClose={() => paste(false)}
        />
      )}
    </>
  );
}
