import { Field, Input, makeStyles, Select, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { PROFILE, type ProfileField } from '../api/users.ts';
import { DirectoryPicker, type Picked } from './directory-picker.tsx';
import { Findings, FormField } from './findings.tsx';

const useStyles = makeStyles({
  section: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
    gap: tokens.spacingHorizontalL,
    border: 'none',
    margin: 0,
    padding: 0,
    minWidth: 0,
  },
  heading: { gridColumn: '1 / -1', padding: `${tokens.spacingVerticalS} 0` },
  value: { overflowWrap: 'anywhere' },
});

/** Everything the directory can know of a person, to be filled in, each field with what the server found about it. */
export function ProfileFields({
  textOf,
  error,
  manager,
  isRead = () => false,
  onChange,
  onManager,
}: {
  readonly textOf: (name: string) => string;
  /** Why the last save was refused. */
  readonly error: Error | undefined;
  readonly manager: readonly Picked[];
  /** Whether a property can only be read here, because where the person comes from decides it. */
  readonly isRead?: (name: string) => boolean;
  readonly onChange: (name: string, value: string) => void;
  readonly onManager: (manager: readonly Picked[]) => void;
}) {
  const styles = useStyles();
  return (
    <Findings error={error}>
      {PROFILE.map(({ heading, fields }) => (
        <fieldset key={heading} className={styles.section}>
          <legend className={styles.heading}>
            <Subtitle2>{heading}</Subtitle2>
          </legend>
          {fields.map((field) =>
            isRead(field.name) ? (
              <Field key={field.name} label={field.label}>
                <Text className={styles.value}>{textOf(field.name) || '–'}</Text>
              </Field>
            ) : (
              <ProfileInput
                key={field.name}
                field={field}
                value={textOf(field.name)}
                onChange={(value) => onChange(field.name, value)}
              />
            ),
          )}
        </fieldset>
      ))}
      {isRead('manager') ? (
        <Field label="Manager">
          <Text className={styles.value}>{manager[0]?.name ?? '–'}</Text>
        </Field>
      ) : (
        <DirectoryPicker kind="users" label="Manager" isSingle picked={manager} onPick={onManager} />
      )}
    </Findings>
  );
}

function ProfileInput({
  field: { name, label, required = false, choices },
  value,
  onChange,
}: {
  readonly field: ProfileField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <FormField name={name} label={label} required={required}>
      {choices === undefined ? (
        <Input value={value} onChange={(_, data) => onChange(data.value)} name={name} autoComplete="off" />
      ) : (
        <Select value={value} onChange={(_, data) => onChange(data.value)}>
          <option value="">–</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      )}
    </FormField>
  );
}
