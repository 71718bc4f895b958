import { Button } from '@fluentui/react-components';
import type { SchemaDraft } from '../../api/schema-draft.ts';
import type { MappingPlace } from '../../api/synchronization-schema.ts';
import { download } from '../../components/download.ts';
import { rowsOf, tableText } from './mapping-row.ts';

/** The mapping as a table, and the whole schema, as files. */
export function MappingDownloads({
  draft,
  place,
  name,
}: {
  readonly draft: SchemaDraft;
  readonly place: MappingPlace | undefined;
  readonly name: string;
}) {
  if (!place) return null;
  return (
    <>
      <Button onClick={() => download('mapping', name, 'csv', tableText(rowsOf(place, {})))}>Download CSV</Button>
      <Button onClick={() => download('schema', name, 'json', JSON.stringify(draft.stored, undefined, 2))}>
        Download JSON
      </Button>
    </>
  );
}
