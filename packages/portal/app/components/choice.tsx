import { Dropdown, Field, makeStyles, Option } from '@fluentui/react-components';

const useStyles = makeStyles({ fit: { minWidth: 0, width: '100%' } });

/** A filter that takes one of some values, or several joined by commas; undefined stands for all of them. */
export function Choice({
  label,
  all = 'All',
  chosen,
  options,
  isMultiple = false,
  onChoose,
}: {
  readonly label: string;
  /** What it says while nothing is chosen. */
  readonly all?: string;
  readonly chosen: string | undefined;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly isMultiple?: boolean;
  readonly onChoose: (value: string | undefined) => void;
}) {
  const styles = useStyles();
  const values = chosen?.split(',').filter((value) => value !== '') ?? [];
  const words = values.map((value) => options.find(([known]) => known === value)?.[1] ?? value);
  return (
    <Field label={label}>
      <Dropdown
        className={styles.fit}
        multiselect={isMultiple}
        value={values.length === 0 ? all : words.join(', ')}
        selectedOptions={values.length === 0 && !isMultiple ? [''] : values}
        onOptionSelect={(_, { selectedOptions, optionValue }) => {
          const next = isMultiple ? selectedOptions.join(',') : optionValue;
          onChoose(next === '' ? undefined : next);
        }}
      >
        {!isMultiple && <Option value="">{all}</Option>}
        {options.map(([value, word]) => (
          <Option key={value} value={value}>
            {word}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}
