import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { Finding } from '../api/client.ts';
import type { Field, FieldValue, FieldValues } from '../api/tenant.ts';
import { FieldInput } from './field-input.tsx';
import { heldValue, isShown } from './field-values.ts';

const useStyles = makeStyles({
  heading: { margin: 0, padding: `${tokens.spacingVerticalM} 0` },
  fields: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '960px' },
});

/** The fields of a form, in the order the application has them; one that depends on another comes and goes with it. */
export function FieldInputs({
  fields,
  all = fields,
  values,
  findings = [],
  closed = {},
  onChange,
}: {
  readonly fields: readonly Field[];
  /** Every field of the form, where these are a part. */
  readonly all?: readonly Field[];
  readonly values: FieldValues;
  readonly findings?: readonly Finding[];
  readonly closed?: Readonly<Record<string, string>>;
  readonly onChange: (key: string, value: FieldValue) => void;
}) {
  const styles = useStyles();
  return (
    <div className={styles.fields}>
      {fields
        .filter((field) => isShown(field, all, values))
        .map((field) => (
          <div key={field.key} data-field={field.key}>
            {field.heading !== undefined && (
              <Subtitle2 as="h2" block className={styles.heading}>
                {field.heading}
              </Subtitle2>
            )}
            <FieldInput
              field={field}
              value={heldValue(field, values)}
              finding={findings.find(({ target }) => target === field.key)?.message}
              closed={closed[field.key]}
              onChange={(value) => onChange(field.key, value)}
            />
          </div>
        ))}
    </div>
  );
}
