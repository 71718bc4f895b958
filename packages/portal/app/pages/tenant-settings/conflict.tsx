import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type { FieldValues, Settings, SettingsField } from '../../api/tenant.ts';
import { FieldText } from '../../tenant/field-input.tsx';
import { useChoices } from '../../tenant/use-choices.ts';

const useStyles = makeStyles({ table: { borderSpacing: '12px 4px', textAlign: 'start' } });

/** Somebody else saved meanwhile: both versions, field by field, to choose between. */
export function Conflict({
  path,
  fields,
  mine,
  onKeepMine,
  onTakeTheirs,
}: {
  readonly path: string;
  readonly fields: readonly SettingsField[];
  readonly mine: FieldValues;
  /** Told the version that is there now. */
  readonly onKeepMine: (etag: string | undefined) => void;
  readonly onTakeTheirs: () => void;
}) {
  const styles = useStyles();
  const { data } = useQuery({
    queryKey: [path, 'theirs'],
    queryFn: ({ signal }) => read<Settings>(path, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const theirs = data?.data.fields ?? [];
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>Somebody else saved meanwhile</MessageBarTitle>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Yours</th>
              <th scope="col">Theirs</th>
            </tr>
          </thead>
          <tbody>
            {fields
              .filter(({ key }) => Object.hasOwn(mine, key))
              .map((field) => (
                <Row
                  key={field.key}
                  field={field}
                  mine={mine[field.key] ?? null}
                  theirs={theirs.find(({ key }) => key === field.key)?.value ?? null}
                />
              ))}
          </tbody>
        </table>
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => onKeepMine(data?.etag)}>Keep mine</Button>
        <Button onClick={onTakeTheirs}>Take theirs</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function Row({
  field,
  mine,
  theirs,
}: {
  readonly field: SettingsField;
  readonly mine: SettingsField['value'];
  readonly theirs: SettingsField['value'];
}) {
  const choices = useChoices(field);
  return (
    <tr>
      <th scope="row">{field.label}</th>
      <td>
        <FieldText field={field} value={mine} choices={choices} />
      </td>
      <td>
        <FieldText field={field} value={theirs} choices={choices} />
      </td>
    </tr>
  );
}
